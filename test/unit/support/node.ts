import type { INode } from 'n8n-workflow';

/** A node as n8n hands it to an error. */
export const node: INode = {
	id: 'lipsync',
	name: 'Personate Lipsync',
	type: 'n8n-nodes-personate.personateLipsync',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
