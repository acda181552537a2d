import { firstAvatarId, firstVoiceId, createVideo, getVideo } from './support/lipsync';
import { inEachN8n } from './support/inEachN8n';
import type { PersonateCredential } from './support/session';
import { chain } from './support/workflow';
import { KEY_PREFIX } from './support/world';

// Rendering outlasts the tests: what the API has documented is all that they see.
inEachN8n({ sandbox: { renderMilliseconds: 3_600_000 } }, (world, release) => {
	it('the user finds the node, its variant for agents and the credential, and n8n complains of none', async () => {
		const { session, host } = world();

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
		const icons = await world().session.icons('n8n-nodes-personate.personateLipsync');

		expect(icons).toEqual([expect.stringContaining('<svg'), expect.stringContaining('<svg')]);
	});

	it.each<[string, (account: PersonateCredential) => PersonateCredential]>([
		['typed as they are', (account) => account],
		['a slash at the end of the base URL', (it) => ({ ...it, baseUrl: `${it.baseUrl}/` })],
		['blanks around the base URL', (it) => ({ ...it, baseUrl: ` ${it.baseUrl} ` })],
		['a pasted "Bearer " before the key', (it) => ({ ...it, apiKey: `Bearer ${it.apiKey}` })],
		['blanks and a line break around the key', (it) => ({ ...it, apiKey: ` ${it.apiKey}\n` })],
	])('key and base URL pass the credential test and create a video with %s', async (_, write) => {
		const { session, credential, account, sandbox } = world();
		const before = sandbox.requests.length;
		const typed = write(account);

		const result = await session.testCredential(credential, typed);
		const stored = await session.createCredential('As it was typed', typed);
		const execution = await session.run(
			chain(stored, [{ name: 'Create', parameters: createVideo(sandbox, 'Good morning') }]),
		);

		expect(result).toEqual({ status: 'OK', message: 'Connection successful!' });
		expect(execution).toMatchObject({ status: 'success', error: undefined });
		expect(sandbox.requests.slice(before)).toMatchObject([
			{ method: 'GET', path: '/api/avatars/custom', authorized: true, status: 200 },
			{ method: 'POST', path: '/api/express_lipsync_video', authorized: true, status: 200 },
		]);
	});

	it('the credential test fails with a bad key and says so', async () => {
		const { session, credential, account } = world();

		const result = await session.testCredential(credential, { ...account, apiKey: BAD_KEY });

		expect(result).toEqual({ status: 'Error', message: release.refusedKeyMessage });
	});

	it('a video that was created is looked up by the job id that comes out', async () => {
		const { session, credential, sandbox } = world();
		const before = sandbox.requests.length;
		const body = {
			model: 'v2',
			actor: { use: 'avatar', avatar_id: firstAvatarId(sandbox), avatar_type: 'public' },
			script: {
				use: 'text',
				text: 'Good morning',
				voice_id: firstVoiceId(sandbox),
				voice_type: 'public',
			},
		};

		const execution = await session.run(
			chain(credential, [
				{ name: 'Create', parameters: createVideo(sandbox, 'Good morning') },
				{ name: 'Get', parameters: getVideo() },
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

	it('where nobody is at the base URL, the user reads that no video was started', async () => {
		const { session, account, sandbox } = world();
		const offline = await session.createCredential('Nobody there', {
			...account,
			baseUrl: CLOSED_PORT,
		});

		const execution = await session.run(
			chain(offline, [{ name: 'Create', parameters: createVideo(sandbox, 'Good morning') }]),
		);

		expect(execution).toMatchObject({
			status: 'error',
			error: {
				message:
					'No video was created because Personate could not be reached: check the Base URL of the credential and the network of your n8n, then try again',
				description: 'Reason: connect ECONNREFUSED 127.0.0.1:1',
			},
		});
	});

	it('a text that turns out empty stops the run by the name of the field, and nothing is sent', async () => {
		const { session, credential, sandbox } = world();
		const before = sandbox.requests.length;

		const execution = await session.run(
			chain(
				credential,
				[{ name: 'Create', parameters: createVideo(sandbox, '={{ $json.text }}') }],
				[{ text: 'Good morning' }, { text: '' }],
			),
		);

		expect(execution).toMatchObject({
			status: 'error',
			error: {
				message: 'Text is empty: enter the text to speak [item 1]',
				context: { itemIndex: 1 },
			},
		});
		expect(sandbox.requests.slice(before)).toEqual([]);
	});

	it('an item that fails goes to the error output, and the others go on', async () => {
		const { session, credential, sandbox } = world();
		const before = sandbox.requests.length;

		const execution = await session.run(
			chain(
				credential,
				[
					{
						name: 'Create',
						parameters: createVideo(sandbox, '={{ $json.text }}'),
						settings: { onError: 'continueErrorOutput' },
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
			{
				json: { error: { message: 'Text is empty: enter the text to speak' } },
				pairedItem: { item: 1 },
			},
		]);
		expect(sandbox.requests.slice(before)).toMatchObject([{ method: 'POST' }]);
	});

	it.each([
		// n8n 1 stores no empty key.
		['without a key', { apiKey: 'Bearer ' }],
		['whose Base URL is none', { baseUrl: 'personate' }],
	])(
		'a credential %s is the error of each item, and no item is a success',
		async (_what, wrong) => {
			const { session, account, sandbox } = world();
			const credential = await session.createCredential('Unusable', { ...account, ...wrong });
			const rows = [{ text: 'one' }, { text: 'two' }];

			for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
				for (const parameters of [
					createVideo(sandbox, '={{ $json.text }}'),
					getVideo({ jobId: 'a' }),
				]) {
					const execution = await session.run(
						chain(credential, [{ name: 'Node', parameters, settings: { onError } }], rows),
					);

					const isErrorOutput = onError === 'continueErrorOutput';
					const failed = execution.items('Node', isErrorOutput ? 1 : 0);
					expect(failed.map(({ json }) => json.error)).toMatchObject(
						rows.map(() => ({ message: expect.stringContaining('Personate API credential') })),
					);
					expect(isErrorOutput ? execution.items('Node', 0) : []).toEqual([]);
				}
			}
		},
	);

	it('the key is in no output, error, log or file, even where the API repeats it', async () => {
		const { session, credential, account, sandbox, host, userFolder } = world();
		const create = [{ name: 'Create', parameters: createVideo(sandbox, 'A text to be found') }];
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

const BAD_KEY = `${KEY_PREFIX}-mistyped`;

/** Reserved, so that nobody listens there. */
const CLOSED_PORT = 'http://127.0.0.1:1';
