import { z } from 'zod';

import { eventually } from './eventually';
import { type Execution, readEnded } from './execution';
import { openRest } from './rest';
import type { WorkflowDraft } from './workflow';

const nodeTypesSchema = z.array(
	z
		.object({
			name: z.string(),
			displayName: z.string(),
			iconUrl: z.union([z.string(), z.record(z.string())]).optional(),
		})
		.passthrough(),
);
const credentialTypesSchema = z.array(
	z.object({ name: z.string(), displayName: z.string() }).passthrough(),
);
const identifiedSchema = z.object({ data: z.object({ id: z.string() }).passthrough() });
const credentialTestSchema = z.object({
	data: z.object({ status: z.enum(['OK', 'Error']), message: z.string() }),
});
const startedSchema = z.object({ data: z.object({ executionId: z.coerce.string() }) });

/** What the user types into the Personate API credential. */
export interface PersonateCredential {
	apiKey: string;
	baseUrl: string;
}

/** A stored credential, in the form in which a node refers to it. */
export interface CredentialReference {
	id: string;
	name: string;
}

/** The owner of every n8n that the tests start: made up, since pictures are taken of what he sees. */
export const owner = {
	email: 'owner@example.com',
	firstName: 'Example',
	lastName: 'Owner',
	password: 'Example-password-1',
};

/** What the owner of a fresh n8n can do with it. */
export type Session = Awaited<ReturnType<typeof signUp>>;

/** Makes the owner's account on a fresh n8n and stays signed in. */
export async function signUp(url: string) {
	const rest = openRest(url);
	await rest.post('/rest/owner/setup', owner);

	return {
		async nodeTypes() {
			return nodeTypesSchema.parse(await rest.get('/types/nodes.json'));
		},

		async credentialTypes() {
			return credentialTypesSchema.parse(await rest.get('/types/credentials.json'));
		},

		/** The pictures of a node type, as the editor gets them: one, or one for each theme. */
		async icons(nodeType: string): Promise<string[]> {
			const { iconUrl = [] } = (await this.nodeTypes()).find(({ name }) => name === nodeType) ?? {};
			const paths = typeof iconUrl === 'string' ? [iconUrl] : Object.values(iconUrl);
			return await Promise.all(paths.map(async (path) => await rest.getText(`/${path}`)));
		},

		async createCredential(name: string, data: PersonateCredential): Promise<CredentialReference> {
			const answer = await rest.post('/rest/credentials', { name, type: 'personateApi', data });
			return { id: identifiedSchema.parse(answer).data.id, name };
		},

		/** What the user sees on saving the credential. */
		async testCredential({ id, name }: CredentialReference, data: PersonateCredential) {
			const credentials = { id, name, type: 'personateApi', data };
			const answer = await rest.post('/rest/credentials/test', { credentials });
			return credentialTestSchema.parse(answer).data;
		},

		/** Stores the workflow, to be opened in the editor, and gives its id. */
		async store(draft: WorkflowDraft): Promise<string> {
			return identifiedSchema.parse(await rest.post('/rest/workflows', draft)).data.id;
		},

		/** Stores the workflow and runs it from its trigger, as the button in the editor does. */
		async run(draft: WorkflowDraft): Promise<Execution> {
			const stored = identifiedSchema.parse(await rest.post('/rest/workflows', draft)).data;
			// n8n 1 wants the whole workflow again; n8n 2 takes it from its database.
			const answer = await rest.post(`/rest/workflows/${stored.id}/run`, {
				workflowData: stored,
				triggerToStartFrom: { name: draft.trigger },
			});
			const { executionId } = startedSchema.parse(answer).data;
			return await eventually(`execution ${executionId} has ended`, async () =>
				readEnded(await rest.get(`/rest/executions/${executionId}`)),
			);
		},
	};
}
