/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { jsonParse, type INode } from 'n8n-workflow';

import { inEachN8n } from './support/inEachN8n';
import { firstAvatarId, firstVoiceId } from './support/lipsync';
import type { WorkflowDraft } from './support/workflow';
import type { World } from './support/world';

const FOLDER = resolve(__dirname, '../../examples');
/** What an agent does depends on its model: agent.e2e.ts runs that example with a scripted one. */
const files = readdirSync(FOLDER).filter(
	(name) => name.endsWith('.json') && !name.startsWith('agent-'),
);

inEachN8n({ sandbox: { renderMilliseconds: 500 } }, (world) => {
	it.each(files)(
		'%s is imported, and runs once the credential and the ids are filled in',
		async (file) => {
			const { session, sandbox } = world();
			const before = sandbox.jobs.length;
			const workflow = jsonParse<Omit<WorkflowDraft, 'trigger' | 'active'>>(
				readFileSync(join(FOLDER, file), 'utf8'),
			);
			const nodes = workflow.nodes.map((node) => fillIn(node, world()));

			const execution = await session.run({
				...workflow,
				active: false,
				nodes,
				trigger: triggerOf(nodes),
			});

			expect(execution).toMatchObject({ status: 'success', error: undefined });
			expect(Object.keys(execution.runs)).toEqual(
				expect.arrayContaining(nodes.filter(isOurs).map(({ name }) => name)),
			);
			expect(sandbox.jobs.length).toBeGreaterThan(before);
		},
	);
});

const isOurs = ({ type }: INode) => type.startsWith('n8n-nodes-personate.');

/** Does what the example's note tells the user to do, and makes n8n's Wait node a short one. */
function fillIn(node: INode, { credential, sandbox }: World): INode {
	if (node.type === 'n8n-nodes-base.wait') {
		return { ...node, parameters: { ...node.parameters, amount: 1, unit: 'seconds' } };
	}
	if (!isOurs(node)) return node;
	const { parameters } = node;
	const ids = { avatarId: firstAvatarId(sandbox), voiceId: firstVoiceId(sandbox) };
	const missing = Object.entries(ids)
		.filter(([name]) => JSON.stringify(parameters[name])?.includes('"value":""'))
		.map(([name, value]) => [name, { __rl: true, mode: 'id', value }]);
	return {
		...node,
		parameters: { ...parameters, ...Object.fromEntries(missing) },
		credentials: { personateApi: credential },
	};
}

function triggerOf(nodes: readonly INode[]): string {
	const trigger = nodes.find(({ type }) => type === 'n8n-nodes-base.manualTrigger');
	if (trigger === undefined) throw new Error('The example has no trigger that a test can press');
	return trigger.name;
}
