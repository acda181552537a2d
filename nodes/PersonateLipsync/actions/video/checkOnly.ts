import { jsonParse, type IExecuteFunctions } from 'n8n-workflow';

import { isTool } from '../../output/agent';
import { show } from '../../output/check';
import { showHints } from '../../output/hints';
import { stopOnFailure, type Delivery } from '../../output/items';
import { problemOf } from '../../output/jobProblems';
import { mapEach, type ItemProblem, type Result } from '../../output/result';
import { createClient } from '../../transport/client';
import { explain } from '../../transport/errors';
import type { ListName } from '../../transport/lists';
import { openTransport } from '../../transport/request';
import type { LipsyncRequest } from '../../transport/schemas';
import { readListsOnce } from '../readListsOnce';
import { nameField } from './lipsyncRequest';
import type { ItemPlan } from './itemPlan';
import { openRunRecord } from './runRecord';
import { allowSpending } from './spending';

/** What an item would create. */
export interface CreatePlan extends ItemPlan {
	/** The body that would be sent, with the names of files in place of links to them. */
	shown: LipsyncRequest;
}

/**
 * Looks up the avatar and the voice of each item, and creates nothing. A hint says what a run would
 * create; for an agent's model, a note says it.
 *
 * @returns `{ job_id: '', status: 'not created', output: '', input }` for each item; an id that is in no
 * list is that item's problem
 * @throws NodeApiError | NodeOperationError where the node stops on errors, or the credential cannot be used
 */
export async function checkOnly(
	context: IExecuteFunctions,
	results: ReadonlyArray<Result<CreatePlan>>,
): Promise<Array<Result<Delivery>>> {
	stopOnFailure(context, results);
	const transport = await openTransport(context);
	const readList = readListsOnce(context, createClient(transport));
	/** Why the ids of a list were not checked, once for each list. */
	const unchecked = new Set<string>();

	const lookUp = async (list: ListName, id: string): Promise<ItemProblem | undefined> => {
		const label = list.kind === 'avatar' ? 'Avatar' : 'Voice';
		const all = `${list.type} ${list.kind}s`;
		const answer = await readList(list);
		const entries = answer.ok ? answer.value.entries : [];
		if (!answer.ok) unchecked.add(explain(answer.failure, { kind: 'list', list }).message);
		else if (answer.value.hasMore) unchecked.add(`Personate has more ${all} than it listed`);
		else if (entries.length > 0 && entries.every(({ ids }) => ids.length === 0)) {
			unchecked.add(`The list of ${all} has no IDs that can be read`);
		} else if (!entries.some(({ ids }) => ids.includes(id))) {
			const message = `${label} cannot be ${show(id)}, since it is not among the ${all}: choose one of these, or check ${label} Type`;
			return { origin: 'input', message };
		}
		return undefined;
	};

	const checked = await mapEach(results, async (plan): Promise<Result<CreatePlan>> => {
		const { actor, script } = plan.shown;
		const problem =
			(actor.use === 'avatar'
				? await lookUp({ kind: 'avatar', type: actor.avatar_type }, actor.avatar_id)
				: undefined) ??
			(script.use === 'text'
				? await lookUp({ kind: 'voice', type: script.voice_type }, script.voice_id)
				: undefined);
		return problem === undefined ? { ok: true, value: plan } : { ok: false, problem };
	});
	stopOnFailure(context, checked);

	const messages = [
		wouldCreate(context, checked),
		...[...unchecked].map((reason) => `IDs were not checked. ${reason}`),
	];
	if (!isTool(context)) showHints(context, messages);
	const note = isTool(context) ? { note: messages.join(' ') } : {};
	return await mapEach(checked, async ({ shown }) => {
		const input = jsonParse<LipsyncRequest>(transport.redact(JSON.stringify(shown)));
		return {
			ok: true,
			value: { job: { job_id: '', status: 'not created', output: '', input }, ...note },
		};
	});
}

/** What the same run would create without Check Only, in a sentence. */
function wouldCreate(
	context: IExecuteFunctions,
	checked: ReadonlyArray<Result<CreatePlan>>,
): string {
	const plans = checked.flatMap((result) => (result.ok ? [result.value] : []));
	const { wanted, refused, settle } = allowSpending(plans, openRunRecord(context));
	settle(new Set());
	const [first] = refused;
	return first === undefined || first.outcome.ok
		? `Nothing was created. Without Check Only, this run would create ${wanted === 1 ? '1 video' : `${wanted.toLocaleString('en')} videos`}.`
		: problemOf(first.outcome.failure, {}, nameField).message;
}
