import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { z } from 'zod';

import { jobIdSchema } from '../../api/schemas';
import { clock } from '../shared/clock';
import { stopOnFailure, toItems } from '../shared/deliver';
import { finish } from '../shared/finish';
import { followFields, lowestMaxConcurrency, readFollowUp, type FollowUp } from '../shared/options';
import { mapEach, type Outcome } from '../shared/outcome';
import { check, readEach, readParameter } from '../shared/parameters';
import { openRun } from '../shared/run';

/** How the editor offers Video > Get. */
export const option: INodePropertyOptions = {
	name: 'Get',
	value: 'get',
	action: 'Get a lipsynced video by its job ID',
	description:
		'Look up the job that Create started. While it is rendering, look again after a while; once it is finished, output holds the video.',
};

/** The fields of Video > Get, in the order in which the editor shows them. */
export const fields: INodeProperties[] = [
	{
		displayName: 'Job ID',
		name: 'jobId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.job_id }}',
		description: 'The job_id that Video > Create gave you',
	},
	...followFields,
];

/**
 * Looks up one lipsync job per input item and yields Personate's answers: at once, or where an item
 * waits, those of the finished jobs.
 *
 * @throws NodeOperationError | NodeApiError where the node stops on errors
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const plans = readEach(this, readPlan);
	stopOnFailure(this, plans);

	const run = await openRun(this, lowestMaxConcurrency(plans));
	const since = clock.now();
	const wanted = await mapEach(plans, async (plan) => ({ ok: true, value: { ...plan, since } }));
	return toItems(this, await finish(run, wanted));
}

interface GetPlan extends FollowUp {
	jobId: string;
}

const planSchema = z.object({ jobId: jobIdSchema });

function readPlan(context: IExecuteFunctions, itemIndex: number): Outcome<GetPlan> {
	const job = check(
		planSchema,
		{ jobId: readParameter(context, 'jobId', itemIndex) },
		{ jobId: { label: 'Job ID', advice: 'enter the job_id that Video > Create gave you' } },
	);
	if (!job.ok) return job;
	const followUp = readFollowUp(context, itemIndex);
	if (!followUp.ok) return followUp;
	return { ok: true, value: { ...job.value, ...followUp.value } };
}
