import { z } from 'zod';

import { type Patience, eventually } from './eventually';
import { type Execution, type FileReference, readEnded, readStatus } from './execution';
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
	/** Runs a stored workflow. n8n 1 wants the whole of it again; n8n 2 takes it from its database. */
	async function startWith(workflowId: string, start: object): Promise<string> {
		const { data: workflowData } = storedSchema.parse(
			await rest.get(`/rest/workflows/${workflowId}`),
		);
		const answer = await rest.post(`/rest/workflows/${workflowId}/run`, { workflowData, ...start });
		return startedSchema.parse(answer).data.executionId;
	}

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
			return await this.startStored(await this.store(draft), draft.trigger);
		},

		/** Runs a stored workflow once more from its trigger. Gives the execution's id. */
		async startStored(workflowId: string, trigger: string): Promise<string> {
			return await startWith(workflowId, { triggerToStartFrom: { name: trigger } });
		},

		/** The button Execute Step of a node, which has what the nodes before it gave in an execution. */
		async executeStep(workflowId: string, node: string, { runs }: Execution): Promise<Execution> {
			const before = Object.entries(runs).filter(([name]) => name !== node);
			return await this.ended(
				await startWith(workflowId, {
					destinationNode: { nodeName: node, mode: 'inclusive' },
					runData: Object.fromEntries(before),
					dirtyNodeNames: [],
				}),
			);
		},

		/** Switches a stored workflow on: from then on its trigger starts executions. */
		async activate(workflowId: string): Promise<void> {
			const { data } = storedSchema.parse(await rest.get(`/rest/workflows/${workflowId}`));
			await rest.post(`/rest/workflows/${workflowId}/activate`, { versionId: data.versionId });
		},

		/** Calls a webhook by its address or its path. */
		async callWebhook(address: string, body: object = {}): Promise<void> {
			const { pathname, search } = new URL(address, 'http://127.0.0.1');
			await rest.post(`${pathname}${search}`, body);
		},

		/** The ids of all executions of a workflow, the newest first. */
		async executionsOf(workflowId: string): Promise<string[]> {
			const filter = encodeURIComponent(JSON.stringify({ workflowId }));
			const answer = await rest.get(`/rest/executions?limit=100&filter=${filter}`);
			return executionsSchema.parse(answer).data.results.map(({ id }) => id);
		},

		/** Sends a message in the editor's chat of a stored workflow, whose trigger has this name. */
		async chat(workflowId: string, trigger: string, chatInput: string): Promise<Execution> {
			const json = { sessionId: workflowId, action: 'sendMessage', chatInput };
			const data = {
				startTime: 0,
				executionTime: 0,
				executionIndex: 0,
				executionStatus: 'success',
				source: [null],
				data: { main: [[{ json }]] },
			};
			return await this.ended(
				await startWith(workflowId, { triggerToStartFrom: { name: trigger, data } }),
			);
		},

		/** Makes an agent of n8n's own, in the tab Agents, of what is typed in there. Gives its address. */
		async createAgent(schema: { name: string; [field: string]: unknown }): Promise<string> {
			const { id: project } = identifiedSchema.parse(
				await rest.get('/rest/projects/personal'),
			).data;
			const agents = `/rest/projects/${project}/agents/v2`;
			const answer = await rest.post(agents, { name: schema.name, schema });
			return `${agents}/${identifiedSchema.parse(answer).data.id}`;
		},

		/** Sends a message to such an agent; gives everything that n8n streams until the agent is done. */
		async chatWithAgent(address: string, message: string): Promise<string> {
			return await rest.postForText(`${address}/chat`, { message });
		},

		/** An execution once it has ended. */
		async ended(executionId: string, patience?: Patience): Promise<Execution> {
			return await eventually(
				`execution ${executionId} has ended`,
				async () => readEnded(await rest.get(`/rest/executions/${executionId}`)),
				patience,
			);
		},

		/** Waits until n8n has put an execution aside. */
		async setAside(executionId: string): Promise<void> {
			await eventually(`execution ${executionId} is put aside`, async () => {
				const answer = await rest.get(`/rest/executions/${executionId}`);
				return readStatus(answer) === 'waiting' ? true : undefined;
			});
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

		/** The same, and then the button Stop as soon as this is so. */
		async retryUntil({ id, workflowId }: Execution, condition: () => Promise<void>) {
			// n8n answers when the new execution has ended, and on some releases with an error.
			const answered = Promise.allSettled([rest.post(`/rest/executions/${id}/retry`, {})]);
			await condition();
			const [retried = ''] = await this.executionsOf(workflowId);
			await this.stop(retried);
			await answered;
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
