import type { INodeParameters } from 'n8n-workflow';

import { releases } from './support/versions';
import { chain } from './support/workflow';
import { type World, openWorld } from './support/world';

describe.each(releases)('In n8n $version', (release) => {
	let world: World;

	beforeAll(async () => {
		// Rendering outlasts the tests: what the API has documented is all that they see.
		world = await openWorld(release, { renderMilliseconds: 3_600_000 });
	});
	afterAll(async () => await world?.close());

	it('the user finds the node, its variant for agents and the credential, and n8n complains of none', async () => {
		const { session, host } = world;

		const nodes = (await session.nodeTypes()).filter(({ name }) => name.includes('personate'));
		const credentials = (await session.credentialTypes()).filter(({ name }) =>
			name.includes('personate'),
		);

		expect(nodes).toEqual([
			expect.objectContaining({
				name: 'n8n-nodes-personate.personateLipsync',
				displayName: 'Personate Lipsync',
				version: 1,
				outputs: ['main'],
			}),
			expect.objectContaining({
				name: 'n8n-nodes-personate.personateLipsyncTool',
				displayName: 'Personate Lipsync Tool',
				outputs: ['ai_tool'],
			}),
		]);
		expect(credentials).toEqual([
			expect.objectContaining({
				name: 'personateApi',
				displayName: 'Personate API',
				supportedNodes: ['n8n-nodes-personate.personateLipsync'],
			}),
		]);
		expect(host.complaints().filter((line) => /personate/i.test(line))).toEqual([]);
	});

	it('the user sees an icon in the light theme and one in the dark', async () => {
		const icons = await world.session.icons('n8n-nodes-personate.personateLipsync');

		expect(icons).toEqual([expect.stringContaining('<svg'), expect.stringContaining('<svg')]);
	});

	it.each([
		['as it is', (baseUrl: string) => baseUrl],
		['with a slash at its end', (baseUrl: string) => `${baseUrl}/`],
		['with blanks around it', (baseUrl: string) => ` ${baseUrl} `],
	])('the credential test passes with a good key and the base URL %s', async (_, write) => {
		const { session, credential, account, sandbox } = world;
		const before = sandbox.requests.length;

		const result = await session.testCredential(credential, {
			...account,
			baseUrl: write(account.baseUrl),
		});

		expect(result).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(sandbox.requests.slice(before)).toMatchObject([
			{ method: 'GET', path: '/api/avatars/custom', authorized: true, status: 200 },
		]);
	});

	it('the credential test fails with a bad key and says so', async () => {
		const { session, credential, account } = world;

		const result = await session.testCredential(credential, { ...account, apiKey: BAD_KEY });

		expect(result).toEqual({ status: 'Error', message: release.refusedKeyMessage });
	});

	it('a video that was created is looked up by the job id that comes out', async () => {
		const { session, credential, sandbox } = world;
		const before = sandbox.requests.length;
		const body = {
			model: 'v2',
			actor: { use: 'avatar', avatar_id: avatarId(world), avatar_type: 'public' },
			script: {
				use: 'text',
				text: 'Good morning',
				voice_id: voiceId(world),
				voice_type: 'public',
			},
		};

		const execution = await session.run(
			chain(credential, [
				{ name: 'Create', parameters: createFrom(world, 'Good morning') },
				{ name: 'Get', parameters: GET },
			]),
		);

		const jobId = sandbox.jobs.at(-1)?.jobId;
		const answer = { job_id: jobId, status: 'rendering', output: '', input: body };
		expect(execution).toMatchObject({ status: 'success', error: undefined });
		expect(execution.items('Create')).toStrictEqual([{ json: answer, pairedItem: { item: 0 } }]);
		expect(execution.items('Get')).toStrictEqual([{ json: answer, pairedItem: { item: 0 } }]);
		expect(
			sandbox.requests.slice(before).map((request) => [request.method, request.path, request.body]),
		).toStrictEqual([
			['POST', '/api/express_lipsync_video', body],
			['GET', `/api/express_lipsync_video/${jobId}`, null],
		]);
	});

	it('a text that turns out empty stops the run by the name of the field, and nothing is sent', async () => {
		const { session, credential, sandbox } = world;
		const before = sandbox.requests.length;

		const execution = await session.run(
			chain(
				credential,
				[{ name: 'Create', parameters: createFrom(world, '={{ $json.text }}') }],
				[{ text: 'Good morning' }, { text: '' }],
			),
		);

		expect(execution).toMatchObject({
			status: 'error',
			error: {
				message: 'Text is empty: enter what is to be spoken',
				context: { itemIndex: 1 },
			},
		});
		expect(sandbox.requests.slice(before)).toEqual([]);
	});

	it('an item that fails goes to the error output, and the others go on', async () => {
		const { session, credential, sandbox } = world;
		const before = sandbox.requests.length;

		const execution = await session.run(
			chain(
				credential,
				[
					{
						name: 'Create',
						parameters: createFrom(world, '={{ $json.text }}'),
						onError: 'continueErrorOutput',
					},
				],
				[{ text: 'Good morning' }, { text: '' }],
			),
		);

		expect(execution).toMatchObject({ status: 'success', error: undefined });
		expect(execution.items('Create', 0)).toMatchObject([
			{ json: { job_id: sandbox.jobs.at(-1)?.jobId }, pairedItem: { item: 0 } },
		]);
		expect(execution.items('Create', 1)).toMatchObject([
			{ json: { error: 'Text is empty: enter what is to be spoken' }, pairedItem: { item: 1 } },
		]);
		expect(sandbox.requests.slice(before)).toMatchObject([{ method: 'POST' }]);
	});

	it('the key is in no output, error, log or file, even where the API repeats it', async () => {
		const { session, credential, account, sandbox, host, userFolder } = world;
		const create = [{ name: 'Create', parameters: createFrom(world, 'A text to be found') }];
		const badCredential = await session.createCredential('Mistyped', {
			...account,
			apiKey: BAD_KEY,
		});
		const offline = await session.createCredential('Nobody there', {
			...account,
			baseUrl: CLOSED_PORT,
		});
		const answerToPost = (status: number, body: string | Record<string, string>) =>
			sandbox.faults.add({
				match: { method: 'POST' },
				fault: { kind: 'answer', status, body, headers: { 'x-key': account.apiKey } },
			});

		const succeeded = await session.run(chain(credential, create));
		answerToPost(422, { detail: `Bearer ${account.apiKey} may not do this` });
		const refused = await session.run(chain(credential, create));
		answerToPost(200, `Debug: ${account.apiKey}`);
		const unreadable = await session.run(chain(credential, create));
		const mistyped = await session.run(chain(badCredential, create));
		const unreachable = await session.run(chain(offline, create));

		const failed = [refused, unreadable, mistyped, unreachable];
		expect([succeeded, ...failed].map(({ status }) => status)).toEqual([
			'success',
			...failed.map(() => 'error'),
		]);
		expect(refused.error?.description).toContain('may not do this');
		const texts = {
			'a successful run': succeeded.text,
			'a refused request': refused.text,
			'an unreadable answer': unreadable.text,
			'a mistyped key': mistyped.text,
			'nobody there': unreachable.text,
			'the log': host.log(),
		};
		const leaks = Object.entries(texts)
			.filter(([, text]) => [account.apiKey, BAD_KEY].some((key) => text.includes(key)))
			.map(([place]) => place);
		expect(leaks).toEqual([]);
		// The text proves that the search sees what n8n has stored.
		const found = await userFolder.find([account.apiKey, BAD_KEY, 'A text to be found']);
		expect(found).toEqual(['A text to be found']);
	});
});

const BAD_KEY = 'example-key-that-is-mistyped';

/** Reserved, so that nobody listens there. */
const CLOSED_PORT = 'http://127.0.0.1:1';

const GET: INodeParameters = {
	resource: 'video',
	operation: 'get',
	jobId: '={{ $json.job_id }}',
	options: {},
};

function createFrom(world: World, text: string): INodeParameters {
	return {
		resource: 'video',
		operation: 'create',
		model: 'v2',
		actorUse: 'avatar',
		avatarType: 'public',
		avatarId: { __rl: true, mode: 'id', value: avatarId(world) },
		scriptUse: 'text',
		text,
		voiceType: 'public',
		voiceId: { __rl: true, mode: 'id', value: voiceId(world) },
		options: {},
	};
}

function avatarId({ sandbox }: World): string {
	return sandbox.catalog.avatars.public[0]?.avatar_id ?? '';
}

function voiceId({ sandbox }: World): string {
	return sandbox.catalog.voices.public[0]?.voice_id ?? '';
}
