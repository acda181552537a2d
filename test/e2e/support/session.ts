import { z } from 'zod';

import { type Patience, eventually } from './eventually';
import { type Execution, type FileReference, readEnded } from './execution';
import { type Rest, openRest } from './rest';
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
const executionsSchema = z.object({
	data: z.object({ results: z.array(z.object({ id: z.coerce.string() })) }),
});
const storedSchema = z.object({ data: z.object({}).passthrough() });
const retriedSchema = z.object({ data: z.object({ id: z.coerce.string() }) });
const startedSchema = z.object({ data: z.object({ executionId: z.coerce.string() }) });

/** What the user types into the Personate API credential. */
export interface PersonateCredential {
	apiKey: string;
	baseUrl: string;
}

/** What the user types into the credential of a chat model. */
export interface ModelCredential {
	apiKey: string;
	url: string;
}

/** What the user types into n8n's own Bearer Auth credential. */
export interface BearerCredential {
	token: string;
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

/** What the owner of an n8n can do with it. */
export type Session = ReturnType<typeof openSession>;

/** Makes the owner's account on a fresh n8n and stays signed in. */
export async function signUp(url: string): Promise<Session> {
	const rest = openRest(url);
	await rest.post('/rest/owner/setup', owner);
	return openSession(rest);
}

/** Signs the owner in again, on an n8n that was started anew. */
export async function signIn(url: string): Promise<Session> {
	const rest = openRest(url);
	await rest.post('/rest/login', {
		emailOrLdapLoginId: owner.email,
		password: owner.password,
	});
	return openSession(rest);
}

function openSession(rest: Rest) {
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

		async createCredential(
			name: string,
			data: PersonateCredential | ModelCredential | BearerCredential,
			type: 'personateApi' | 'openAiApi' | 'httpBearerAuth' = 'personateApi',
		): Promise<CredentialReference> {
			const answer = await rest.post('/rest/credentials', { name, type, data });
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
		async run(draft: WorkflowDraft, patience?: Patience): Promise<Execution> {
			return await this.ended(await this.start(draft), patience);
		},

		/** The same, without waiting for the end. Gives the execution's id. */
		async start(draft: WorkflowDraft): Promise<string> {
			const stored = identifiedSchema.parse(await rest.post('/rest/workflows', draft)).data;
			// n8n 1 wants the whole workflow again; n8n 2 takes it from its database.
			const answer = await rest.post(`/rest/workflows/${stored.id}/run`, {
				workflowData: stored,
				triggerToStartFrom: { name: draft.trigger },
			});
			return startedSchema.parse(answer).data.executionId;
		},

		/** Sends a message in the editor's chat of a stored workflow, whose trigger has this name. */
		async chat(workflowId: string, trigger: string, chatInput: string): Promise<Execution> {
			const json = { sessionId: workflowId, action: 'sendMessage', chatInput };
			const { data: workflowData } = storedSchema.parse(
				await rest.get(`/rest/workflows/${workflowId}`),
			);
			const answer = await rest.post(`/rest/workflows/${workflowId}/run`, {
				workflowData,
				triggerToStartFrom: {
					name: trigger,
					data: {
						startTime: 0,
						executionTime: 0,
						executionIndex: 0,
						executionStatus: 'success',
						source: [null],
						data: { main: [[{ json }]] },
					},
				},
			});
			return await this.ended(startedSchema.parse(answer).data.executionId);
		},

		/** An execution once it has ended. */
		async ended(executionId: string, patience?: Patience): Promise<Execution> {
			return await eventually(
				`execution ${executionId} has ended`,
				async () => readEnded(await rest.get(`/rest/executions/${executionId}`)),
				patience,
			);
		},

		/** The button Stop. */
		async stop(executionId: string): Promise<void> {
			await rest.post(`/rest/executions/${executionId}/stop`, {});
		},

		/** The button Retry of an execution that failed: "with original workflow". */
		async retry(executionId: string): Promise<Execution> {
			const answer = await rest.post(`/rest/executions/${executionId}/retry`, {});
			return await this.ended(retriedSchema.parse(answer).data.id);
		},

		/** The data of every execution there is, as n8n sends it. */
		async executionTexts(): Promise<string[]> {
			const { results } = executionsSchema.parse(await rest.get('/rest/executions?limit=100')).data;
			return await Promise.all(
				results.map(async ({ id }) => await rest.getText(`/rest/executions/${id}`)),
			);
		},

		/** The bytes of a file in an item, as the user downloads them. */
		async fileBytes({ id, data }: FileReference): Promise<Buffer> {
			if (id === undefined) return Buffer.from(data, 'base64');
			const query = new URLSearchParams({ id, action: 'download' });
			return await rest.getBytes(`/rest/binary-data?${query}`);
		},
	};
}
