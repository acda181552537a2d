/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- test code, not part of the package */
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { jsonParse, type INode } from 'n8n-workflow';

import type { Sandbox } from '../../../sandbox/server';
import { firstAvatarId, firstVoiceId } from './lipsync';
import type { CredentialReference } from './session';
import type { WorkflowDraft } from './workflow';

const FOLDER = resolve(__dirname, '../../../examples');

/** What stands in the examples for the credential's Base URL, which n8n's own nodes do not know. */
const PERSONATE = 'https://raijin.personate.ai';

/** What the user of an example chooses. */
export interface Choices {
	credential: CredentialReference;
	sandbox: Sandbox;
	/** The credential of OpenAI, for a chat model and for speech. */
	model?: CredentialReference;
}

/** The files of all example workflows. */
export const exampleFiles = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

/** An example after its user has done what its note says; n8n's Wait nodes wait a second only. */
export function readyExample(file: string, choices: Choices): WorkflowDraft {
	const workflow = jsonParse<Omit<WorkflowDraft, 'trigger' | 'active'>>(
		readFileSync(join(FOLDER, file), 'utf8'),
	);
	return {
		...workflow,
		active: false,
		nodes: workflow.nodes.map((node) => fillIn(node, choices)),
		trigger: triggerOf(workflow.nodes),
	};
}

/** Whether a node is this package's, as a step or as a tool. */
export const isOurs = ({ type }: INode) => type.startsWith('n8n-nodes-personate.');

/** Whether a node needs the credential of this package. */
export const usesCredential = (node: INode) =>
	isOurs(node) || node.parameters.nodeCredentialType === 'personateApi';

function fillIn(node: INode, { credential, sandbox, model }: Choices): INode {
	if (node.type === 'n8n-nodes-base.wait') {
		return { ...node, parameters: { ...node.parameters, amount: 1, unit: 'seconds' } };
	}
	if (/\.(lmChatOpenAi|openAi)$/.test(node.type) && model !== undefined) {
		return { ...node, credentials: { openAiApi: model } };
	}
	if (!usesCredential(node)) return node;
	const ids = { avatarId: firstAvatarId(sandbox), voiceId: firstVoiceId(sandbox) };
	if (!isOurs(node)) {
		const local = JSON.stringify(node.parameters).replaceAll(PERSONATE, sandbox.url);
		return { ...node, parameters: jsonParse(local), credentials: { personateApi: credential } };
	}
	const missing = Object.entries(ids)
		.filter(([name]) => JSON.stringify(node.parameters[name])?.includes('"value":""'))
		.map(([name, value]) => [name, { __rl: true, mode: 'id', value }]);
	return {
		...node,
		parameters: { ...node.parameters, ...Object.fromEntries(missing) },
		credentials: { personateApi: credential },
	};
}

function triggerOf(nodes: readonly INode[]): string {
	const trigger = nodes.find(({ type }) => /trigger$/i.test(type));
	if (trigger === undefined) throw new Error('The example has no trigger');
	return trigger.name;
}
