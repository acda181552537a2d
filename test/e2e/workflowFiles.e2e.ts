import type { INode, INodeParameters } from 'n8n-workflow';

import { type Cluster, openCluster } from './support/cluster';
import { describeWith } from './support/describeWith';
import { eventually } from './support/eventually';
import { inEachN8n } from './support/inEachN8n';
import { createVideo, waiting } from './support/lipsync';
import { MISSING_SERVICES, missingPrograms } from './support/services';
import { releases } from './support/versions';
import { type WorkflowDraft, chain, n8nNode, to } from './support/workflow';
import { KEY_PREFIX, type World } from './support/world';

/** More than one block of a stream each, and like no other file. */
const FACE = Buffer.from(Array.from({ length: 300_001 }, (_, index) => (index * 7) % 251));
const SPEECH = Buffer.from(Array.from({ length: 200_003 }, (_, index) => (index * 13) % 241));

const RENDER_MILLISECONDS = 3_000;

type Settings = Pick<INode, 'retryOnFail' | 'maxTries' | 'waitBetweenTries'>;

/** Video > Create from the files that the item has. */
const create = ({ sandbox }: World, more: INodeParameters = waiting): INodeParameters =>
	createVideo(sandbox, '', {
		actorUse: 'video',
		videoSource: 'binary',
		videoBinaryPropertyName: 'face',
		scriptUse: 'audio',
		audioSource: 'binary',
		audioBinaryPropertyName: 'speech',
		...more,
	});

/** A workflow that makes both files itself, from the trigger's item. */
function withMadeFiles(world: World, settings: Settings = {}, credential = world.credential) {
	const draft = chain(
		credential,
		[{ name: 'Create', parameters: create(world), settings }],
		[{ face: FACE.toString('base64'), speech: SPEECH.toString('base64') }],
	);
	const file = (name: string, fileName: string, mimeType: string) =>
		n8nNode(`File ${name}`, 'convertToFile', 1.1, {
			operation: 'toBinary',
			sourceProperty: name,
			binaryPropertyName: name,
			options: { fileName, mimeType },
		});
	draft.nodes.push(
		file('face', 'face.mp4', 'video/mp4'),
		file('speech', 'speech.mp3', 'audio/mpeg'),
		n8nNode('Both', 'merge', 3, { mode: 'combine', combineBy: 'combineByPosition', options: {} }),
	);
	draft.connections = {
		Start: { main: [[to('File face'), to('File speech')]] },
		'File face': { main: [[to('Both')]] },
		'File speech': { main: [[{ node: 'Both', type: 'main', index: 1 }]] },
		Both: { main: [[to('Create')]] },
	};
	return draft;
}

/** A workflow that gets both files by a webhook. */
function withSentFiles(world: World, path: string, more: INodeParameters = waiting): WorkflowDraft {
	const draft = chain(world.credential, [{ name: 'Create', parameters: create(world, more) }]);
	const webhook = {
		...n8nNode('Webhook', 'webhook', 2, { httpMethod: 'POST', path, options: {} }),
		webhookId: path,
	};
	return {
		...draft,
		nodes: [webhook, ...draft.nodes.slice(1)],
		connections: { Webhook: { main: [[to('Create')]] } },
		pinData: {},
		trigger: 'Webhook',
	};
}

/** Sends both files to the webhook, as a form does. Gives the id of the workflow. */
async function sendFiles({ session, host }: World, draft: WorkflowDraft, path: string) {
	const workflowId = await session.store(draft);
	await session.activate(workflowId);
	const form = new FormData();
	form.set('face', new Blob([new Uint8Array(FACE)], { type: 'video/mp4' }), 'face.mp4');
	form.set('speech', new Blob([new Uint8Array(SPEECH)], { type: 'audio/mpeg' }), 'speech.mp3');
	// n8n 2 registers a webhook some time after it has answered that the workflow is active.
	const status = await eventually('n8n knows the webhook', async () => {
		const answer = await fetch(`${host.url}/webhook/${path}`, { method: 'POST', body: form });
		return answer.status === 404 ? undefined : answer.status;
	});
	expect(status).toBe(200);
	return workflowId;
}

async function executionOf({ session }: World, workflowId: string): Promise<string> {
	return await eventually(
		'the webhook has started an execution',
		async () => (await session.executionsOf(workflowId))[0],
	);
}

/** The links of the jobs that are created from here on. */
function watchLinks({ sandbox }: World) {
	const before = sandbox.jobs.length;
	const links = () =>
		sandbox.jobs.slice(before).map(({ input: { actor, script } }) => ({
			face: actor.use === 'video' ? actor.video_url : '',
			speech: script.use === 'audio' ? script.audio_url : '',
		}));
	return {
		links,
		posts: () => sandbox.requests.filter(({ method }) => method === 'POST').length,
		async first() {
			await sandbox.until(() => links().length > 0);
			return links()[0] ?? { face: '', speech: '' };
		},
	};
}

/** Fetches a link as a server elsewhere does, which has no login. */
async function fetchLink(link: string): Promise<Buffer> {
	const answer = await fetch(link);
	if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
	return Buffer.from(await answer.arrayBuffer());
}

async function expectBothFiles({ face, speech }: { face: string; speech: string }): Promise<void> {
	expect((await fetchLink(face)).equals(FACE)).toBe(true);
	expect((await fetchLink(speech)).equals(SPEECH)).toBe(true);
}

/** n8n's tokens have three parts; one of them in a text is one too many. */
const TOKEN = /token=[\w-]+\.[\w-]+\.[\w-]+/;

const inMemory = { N8N_DEFAULT_BINARY_DATA_MODE: 'default' };
const onDisk = { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' };

inEachN8n(
	{
		places: releases.map((release) => ({
			name: `${release.version} with files on disk`,
			release,
			environment: onDisk,
		})),
		sandbox: { renderMilliseconds: RENDER_MILLISECONDS },
	},
	(world) => {
		it('a server that fetches the links gets both files, byte for byte', async () => {
			const { session } = world();
			const watched = watchLinks(world());

			const executionId = await session.start(withMadeFiles(world()));
			await expectBothFiles(await watched.first());
			const execution = await session.ended(executionId);

			expect(execution).toMatchObject({ status: 'success', error: undefined });
			expect(execution.items('Create')).toMatchObject([{ json: { status: 'completed' } }]);
			// And where the execution is saved, for a vendor that is late.
			await expectBothFiles(await watched.first());
		});

		it('Retry On Fail pays for no second video, though it would have other links', async () => {
			const { session, sandbox } = world();
			const { posts, links } = watchLinks(world());
			const before = posts();
			sandbox.faults.add({ match: { method: 'GET' }, fault: { kind: 'answer', status: 403 } });

			const execution = await session.run(
				withMadeFiles(world(), { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 }),
			);

			expect(execution).toMatchObject({ status: 'success', error: undefined });
			expect([posts() - before, links().length]).toEqual([1, 1]);
		});

		it('nor does the Retry button', async () => {
			const { session, sandbox } = world();
			const { posts } = watchLinks(world());
			const before = posts();
			sandbox.faults.add({ match: { method: 'GET' }, fault: { kind: 'answer', status: 403 } });

			const failed = await session.run(withMadeFiles(world()));
			const retried = await session.retry(failed.id);

			expect(failed.status).toBe('error');
			expect(retried).toMatchObject({ status: 'success', error: undefined });
			expect(posts() - before).toBe(1);
		});

		it('files that were sent to n8n are fetched while the node waits', async () => {
			const { session } = world();
			const watched = watchLinks(world());

			const workflowId = await sendFiles(world(), withSentFiles(world(), 'waiting'), 'waiting');
			await expectBothFiles(await watched.first());
			const execution = await session.ended(await executionOf(world(), workflowId));

			expect(execution).toMatchObject({ status: 'success', error: undefined });
		});

		it('and the Retry button finds their job, though n8n has moved them', async () => {
			const { session, sandbox } = world();
			const { posts } = watchLinks(world());
			const before = posts();
			sandbox.faults.add({ match: { method: 'GET' }, fault: { kind: 'answer', status: 403 } });

			const workflowId = await sendFiles(world(), withSentFiles(world(), 'retried'), 'retried');
			const failed = await session.ended(await executionOf(world(), workflowId));
			const retried = await session.retry(failed.id);

			expect(failed.status).toBe('error');
			expect(retried).toMatchObject({ status: 'success', error: undefined });
			expect(posts() - before).toBe(1);
		});

		it('the credential of a Personate on the internet makes it say that n8n is not', async () => {
			const { session } = world();
			const { posts } = watchLinks(world());
			const before = posts();
			const elsewhere = await session.createCredential('Personate on the internet', {
				apiKey: `${KEY_PREFIX}-elsewhere`,
				baseUrl: 'https://personate.example.com',
			});

			const execution = await session.run(withMadeFiles(world(), {}, elsewhere));

			expect(execution.error?.message).toBe(
				'Video Binary Field names a file that Personate could not fetch, since your n8n gives it out at localhost, which is not on the internet: set WEBHOOK_URL to the public address of your n8n, or set Video Source to URL',
			);
			expect(posts()).toBe(before);
		});

		it('and no token of a link is in an execution or a log of all this', async () => {
			const executions = await world().session.executionTexts();

			expect(executions.length).toBeGreaterThan(5);
			expect(executions.filter((text) => TOKEN.test(text))).toEqual([]);
			expect(TOKEN.exec(world().log())).toBeNull();
		});
	},
);

inEachN8n(
	{
		places: releases.map((release) => ({
			name: `${release.version} with files in memory`,
			release,
			environment: inMemory,
		})),
	},
	(world) => {
		it('nothing is sent, and the error says which setting to change', async () => {
			const execution = await world().session.run(withMadeFiles(world()));

			expect(execution.error?.message).toBe(
				'Video Binary Field names a file that n8n keeps in memory, where Personate cannot fetch it: set N8N_DEFAULT_BINARY_DATA_MODE to filesystem on your n8n, or set Video Source to URL',
			);
			expect(world().sandbox.requests).toEqual([]);
		});
	},
);

const current = releases.filter(({ version }) => version.startsWith('2.'));
const describeCurrent =
	current.length === 0 ? describe.skip : describeWith(missingPrograms(), MISSING_SERVICES);

describeCurrent('On a cluster of n8n 2, with files in the database', () => {
	let cluster: Cluster;
	let world: World;

	beforeAll(async () => {
		cluster = await openCluster({ sandbox: { renderMilliseconds: RENDER_MILLISECONDS } });
		world = cluster.world;
		// The worker signs the links, and the main answers them.
		await cluster.addWorker({ environment: { WEBHOOK_URL: `${world.host.url}/` } });
	}, 300_000);
	afterAll(async () => await cluster?.close());

	it('a server that fetches the links of a worker gets both files, byte for byte', async () => {
		const { session } = world;
		const watched = watchLinks(world);

		const executionId = await session.start(withMadeFiles(world));
		await expectBothFiles(await watched.first());
		const execution = await session.ended(executionId);

		expect(execution).toMatchObject({ status: 'success', error: undefined });
		expect(execution.items('Both')[0]?.binary).toMatchObject({
			face: { id: expect.stringMatching(/^database:/) },
			speech: { id: expect.stringMatching(/^database:/) },
		});
	});

	it('and so it does where the files were sent to n8n', async () => {
		const watched = watchLinks(world);

		const workflowId = await sendFiles(world, withSentFiles(world, 'sent'), 'sent');
		await expectBothFiles(await watched.first());
		const execution = await world.session.ended(await executionOf(world, workflowId));

		expect(execution).toMatchObject({ status: 'success', error: undefined });
	});

	it('the Retry button pays for no second video', async () => {
		const { session, sandbox } = world;
		const { posts } = watchLinks(world);
		const before = posts();
		sandbox.faults.add({ match: { method: 'GET' }, fault: { kind: 'answer', status: 403 } });

		const failed = await session.run(withMadeFiles(world));
		const retried = await session.retry(failed.id);

		expect(failed.status).toBe('error');
		expect(retried).toMatchObject({ status: 'success', error: undefined });
		expect(posts() - before).toBe(1);
	});

	it('and no token of a link is in an execution or a log of all this', async () => {
		const executions = await world.session.executionTexts();

		expect(executions.filter((text) => TOKEN.test(text))).toEqual([]);
		for (const { log } of [world, ...cluster.workers]) expect(TOKEN.exec(log())).toBeNull();
	});
});
