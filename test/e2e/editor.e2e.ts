import type { INodeParameters } from 'n8n-workflow';
import type { Browser } from 'playwright-core';

import { describeWithBrowser, startChromium } from './support/editor/browser';
import { type Editor, openEditor } from './support/editor/editor';
import type { NodePanel } from './support/editor/nodePanel';
import { takePictures } from './support/editor/pictures';
import { settled } from './support/editor/settled';
import type { CredentialReference } from './support/session';
import { releases } from './support/versions';
import { chain } from './support/workflow';
import { KEY_PREFIX, type World, openWorld } from './support/world';

const current = releases.filter(({ version }) => version.startsWith('2.'));

describeWithBrowser.each(current)('In the editor of n8n $version', (release) => {
	let world: World;
	let browser: Browser;
	let editor: Editor;
	let mistyped: CredentialReference;
	let accepted: CredentialReference;

	beforeAll(async () => {
		world = await openWorld(release, { sandbox: { apiKeys: [OWN_KEY, OTHER_KEY] } });
		mistyped = await world.session.createCredential('Personate, mistyped', {
			...world.account,
			apiKey: BAD_KEY,
		});
		// The name that n8n suggests, for the pictures.
		accepted = await world.session.createCredential('Personate account', world.account);
		browser = await startChromium();
		editor = await openEditor(browser, world.host.url);
	});
	afterEach(() => world.sandbox.faults.clear());
	afterAll(async () => {
		await editor?.close();
		await browser?.close();
		await world?.close();
	});

	/** Opens the panel of a node with these parameters, behind a trigger with these items. */
	async function openPanel(
		parameters: INodeParameters,
		{ credential = accepted, items = [{}] }: PanelSettings = {},
	): Promise<NodePanel> {
		const draft = chain(credential, [{ name: NODE, parameters }], items);
		return await editor.openNode(await world.session.store(draft), NODE);
	}

	it('the user finds the node by what it does, and adds it with an action', async () => {
		const creator = await editor.openNodeCreator();
		for (const text of ['lipsync', 'avatar', 'text to video', 'personate']) {
			await creator.search(text, 'Personate Lipsync');
		}
		const entry = await creator.search('talking head', 'Personate Lipsync');
		expect(await entry.innerText()).toContain('Create lipsync videos from an avatar or a video');
		await takePictures(editor.page, 'node-creator');

		await entry.click();
		await editor.page.getByText('Get many voices').waitFor();
		expect(await creator.text()).toMatch(
			/AVATAR ACTIONS\s+Get many avatars\s+VIDEO ACTIONS\s+Create a paid lipsync video\s+Get a lipsync video\s+VOICE ACTIONS\s+Get many voices/,
		);
		await takePictures(editor.page, 'actions');

		const panel = await creator.choose('Create a paid lipsync video');
		await panel.title.filter({ hasText: 'Create a paid lipsync video' }).waitFor();
		expect(await panel.title.innerText()).toContain('Create a paid lipsync video');
		await takePictures(editor.page, 'fresh-node');

		await panel.close();
		const node = editor.canvasNode('Create a paid lipsync video');
		expect(await node.innerText()).toContain('create: video');
		await takePictures(editor.page, 'canvas');
	});

	it('the dialog of the credential says whether Personate accepts the key', async () => {
		const { account } = world;
		const panel = await openPanel(createFrom(world));

		const created = await panel.createCredential();
		await takePictures(editor.page, 'credential-empty');
		expect(await created.field('baseUrl').inputValue()).toBe('https://raijin.personate.ai');
		expect(await created.field('apiKey').getAttribute('type')).toBe('password');
		await created.field('apiKey').fill(BAD_KEY);
		await created.field('baseUrl').fill(account.baseUrl);
		await created.save();
		await created.failure.waitFor();
		await created.showDetails();
		await created.dialog
			.getByText('Personate rejected this API key. Check that you copied all of it.')
			.waitFor();
		await takePictures(editor.page, 'credential-refused');

		await created.field('apiKey').fill(account.apiKey);
		await created.save();
		// n8n closes the dialog of a credential that works.
		await created.dialog.waitFor({ state: 'hidden' });
		const saved = await panel.editCredential();
		await saved.success.waitFor();
		await takePictures(editor.page, 'credential-accepted');
		await saved.close();
	});

	it('the fields follow what is chosen', async () => {
		const panel = await openPanel({});
		const expectFields = async (fields: string[]) =>
			expect(await settled(panel.fields, fields)).toEqual(fields);

		await expectFields([
			...['Resource', 'Operation', 'Model'],
			...['Actor', 'Avatar Type', 'Avatar'],
			...['Script', 'Text', 'Voice Type', 'Voice'],
			...['Wait for Completion', 'Options'],
		]);
		expect(await panel.additions()).toEqual(['Check Only', 'Max Concurrency', 'Max New Videos']);

		await panel.choose('actorUse', 'Video');
		await panel.choose('scriptUse', 'Audio');
		await expectFields([
			...['Resource', 'Operation', 'Model'],
			...['Actor', 'Video Source', 'Video URL'],
			...['Script', 'Audio Source', 'Audio URL'],
			...['Wait for Completion', 'Options'],
		]);
		await takePictures(editor.page, 'fields-of-create-from-links');

		await panel.choose('actorUse', 'Avatar');
		await panel.switchOn('waitForCompletion');
		await expectFields([
			...['Resource', 'Operation', 'Model'],
			...['Actor', 'Avatar Type', 'Avatar'],
			...['Script', 'Audio Source', 'Audio URL'],
			...['Wait for Completion', 'Download Video', 'Options'],
		]);
		expect(await panel.additions()).toEqual([
			'Check Only',
			'Max Concurrency',
			'Max Jobs at Once',
			'Max New Videos',
			'Poll Interval (Seconds)',
			'Timeout (Seconds)',
		]);

		await panel.switchOn('downloadVideo');
		const additions = [
			'Check Only',
			'File Name',
			'Max Concurrency',
			'Max Jobs at Once',
			'Max New Videos',
			'Poll Interval (Seconds)',
			'Put Output File in Field',
			'Timeout (Seconds)',
		];
		expect(await settled(panel.additions, additions)).toEqual(additions);

		await panel.choose('operation', 'Get');
		await expectFields([
			...['Resource', 'Operation', 'Job ID'],
			...['Wait for Completion', 'Download Video', 'Options'],
		]);
		await takePictures(editor.page, 'fields-of-get');
	});

	it.each([
		['Avatar', 'Avatar Type'],
		['Voice', 'Voice Type'],
	])('the fields of %s > Get Many follow what is chosen', async (resource, typeLabel) => {
		const panel = await openPanel({});

		await panel.choose('resource', resource);
		const limited = ['Resource', 'Operation', typeLabel, 'Return All', 'Limit', 'Filters'];
		expect(await settled(panel.fields, limited)).toEqual(limited);
		await takePictures(editor.page, `fields-of-${resource.toLowerCase()}-list`);

		await panel.switchOn('returnAll');
		const unlimited = limited.filter((label) => label !== 'Limit');
		expect(await settled(panel.fields, unlimited)).toEqual(unlimited);
	});

	it('the user picks an avatar by typing, and it goes where the type changes', async () => {
		const panel = await openPanel({});
		const avatar = panel.picker('avatarId');

		await avatar.open();
		await avatar.rows.first().waitFor();
		await takePictures(editor.page, 'avatars');
		await avatar.search('amelie');
		const shown = 'Amélie at a desk · female';
		expect(await settled(avatar.texts, [shown])).toEqual([shown]);
		await avatar.rows.first().click();
		expect(await settled(avatar.chosen, shown)).toBe(shown);

		await panel.choose('avatarType', 'Custom');
		expect(await settled(avatar.chosen, '')).toBe('');
		await avatar.open();
		await avatar.rows.filter({ hasText: 'Señor Muñoz, support' }).waitFor();
		await takePictures(editor.page, 'avatars-custom');
	});

	it('a long list of voices comes page by page, and is searched whole', async () => {
		const { compare } = new Intl.Collator('en', { numeric: true });
		const names = [...world.sandbox.catalog.voices.public]
			.sort((one, other) => compare(one.name ?? '', other.name ?? ''))
			.map(({ name, language, gender }) => `${name} · ${language} · ${gender}`);
		const panel = await openPanel({
			avatarType: 'public',
			avatarId: {
				__rl: true,
				mode: 'list',
				value: 'example',
				cachedResultName: 'Amélie at a desk',
			},
			text: TEXT,
		});
		const voice = panel.picker('voiceId');

		await voice.open();
		await voice.rows.nth(49).waitFor();
		expect(await voice.texts()).toEqual(names.slice(0, 50));
		await takePictures(editor.page, 'voices');
		await voice.rows.last().scrollIntoViewIfNeeded();
		await voice.rows.nth(99).waitFor();
		const shown = await voice.texts();
		expect(shown).toEqual(names.slice(0, shown.length));

		// The last ones of the list, which are not loaded yet.
		await voice.search('zoe');
		const found = names.filter((name) => name.startsWith('Zoë'));
		expect(await settled(voice.texts, found)).toEqual(found);
		await takePictures(editor.page, 'voices-found');

		await voice.search(' nobody');
		await editor.page.getByText('No results').filter({ visible: true }).waitFor();
		await takePictures(editor.page, 'voices-none-found');
	});

	it('a list that takes its time shows that it is on its way, and comes', async () => {
		world.sandbox.faults.add({
			match: { path: /avatars\/custom/ },
			fault: { kind: 'slow', milliseconds: 5000 },
		});
		// The lists of the other account may have been asked for a moment ago, and be kept.
		const credential = await world.session.createCredential('Another Personate account', {
			...world.account,
			apiKey: OTHER_KEY,
		});
		const panel = await openPanel({ avatarType: 'custom' }, { credential });

		const avatar = panel.picker('avatarId');
		await avatar.open();
		await avatar.loading.waitFor();
		expect(await avatar.texts()).toEqual([]);
		await takePictures(editor.page, 'avatars-loading');
		await avatar.rows.filter({ hasText: 'Señor Muñoz, support' }).waitFor();
		expect(await avatar.loading.isVisible()).toBe(false);
	});

	it('a list that is empty says what to do', async () => {
		world.sandbox.faults.add({
			match: { path: /voices\/custom/ },
			times: Infinity,
			fault: { kind: 'answer', status: 200, body: { voices_list: [] } },
		});
		const panel = await openPanel({ voiceType: 'custom' });

		const voice = panel.picker('voiceId');
		await voice.open();
		await voice.error.waitFor();
		expect(await voice.error.innerText()).toContain(
			'Your Personate account has no custom voices: create one at Personate, or choose Public',
		);
		await takePictures(editor.page, 'voices-empty');
	});

	it('a list that a bad key does not open says so, and leads to the credential', async () => {
		const panel = await openPanel({}, { credential: mistyped });

		const avatar = panel.picker('avatarId');
		await avatar.open();
		await avatar.error.waitFor();
		const text = await avatar.error.innerText();
		expect(text).toContain(
			'Could not list the public avatars because Personate rejected the API key (401): check it in the Personate API credential',
		);
		expect(text).toContain('Check your credential');
		await takePictures(editor.page, 'avatars-refused');
	});

	it('a video that renders is in the output at once, with how to get it', async () => {
		const panel = await openPanel(createFrom(world));
		await takePictures(editor.page, 'fields-of-create');

		const cost = ['Each input item is a video that you pay for.'];
		expect(await settled(panel.hints, cost)).toEqual(cost);
		await panel.execute();
		const hints = [
			'One video is still rendering. Get it later by job_id with Video > Get, or turn on Wait for Completion.',
			'Running a later step can create videos again, which costs money. Pin this output (P) to prevent this.',
		];
		expect((await settled(panel.hints, hints)).sort()).toEqual(hints);
		await panel.output.getByText('rendering', { exact: true }).waitFor();
		const output = await panel.output.innerText();
		expect(output).toMatch(/job_id\s+status\s+output\s+input/);
		expect(output).toContain(world.sandbox.jobs.at(-1)?.jobId);
		expect(output).toMatch(/rendering\s+empty/);
		await takePictures(editor.page, 'output-rendering');

		await panel.close();
		await takePictures(editor.page, 'canvas-after-a-run');
	});

	it('the cost is in sight before Create only, and Check Only shows what would be sent', async () => {
		const get = await openPanel({ operation: 'get', jobId: 'job-1' });
		await get.title.waitFor();
		expect(await get.hints()).toEqual([]);

		const before = world.sandbox.jobs.length;
		const panel = await openPanel({ ...createFrom(world), options: { checkOnly: true } });
		await panel.title.waitFor();
		expect(await panel.hints()).toEqual([]);
		await panel.execute();
		await panel.output.getByText('not created', { exact: true }).waitFor();
		expect(await panel.hints()).toEqual([
			'Nothing was created. Without Check Only, this run would create 1 video.',
		]);
		expect(world.sandbox.jobs).toHaveLength(before);
		await takePictures(editor.page, 'output-check-only');
	});

	it('a video that was waited for is in the output as a link and as a file', async () => {
		const panel = await openPanel({
			...createFrom(world),
			waitForCompletion: true,
			downloadVideo: true,
			options: { pollInterval: 1, timeout: 60 },
		});
		await takePictures(editor.page, 'fields-when-waiting');

		await panel.execute();
		const { output } = panel;
		await output.getByTestId('radio-button-binary').click();
		await output.getByText('video/mp4').waitFor();
		const jobId = world.sandbox.jobs.at(-1)?.jobId;
		expect(await output.innerText()).toContain(`${jobId}.mp4`);
		await takePictures(editor.page, 'output-file');

		await output.getByTestId('radio-button-table').click();
		await output.getByText('completed', { exact: true }).waitFor();
		expect(await output.innerText()).toContain(`/videos/${jobId}.mp4`);
		await takePictures(editor.page, 'output-finished');
	});

	it('a key that is refused stops the run with what to do, and with the reason', async () => {
		const panel = await openPanel(createFrom(world), { credential: mistyped });

		await panel.execute();
		await panel.errorMessage.waitFor();
		expect(await panel.errorMessage.innerText()).toBe(
			'No video was created because Personate rejected the API key (401): check it in the Personate API credential',
		);
		expect(await panel.errorDescription.innerText()).toBe('Personate says: Invalid API key');
		await takePictures(editor.page, 'error-refused-key');
	});

	it('a text that turns out empty stops the run by the name of the field and the item', async () => {
		const before = world.sandbox.jobs.length;
		const panel = await openPanel(
			{ ...createFrom(world), text: '={{ $json.text }}' },
			{ items: [{ text: TEXT }, { text: '' }] },
		);

		await panel.execute();
		await panel.errorMessage.waitFor();
		expect(await panel.errorMessage.innerText()).toBe(
			'Text is empty: enter the text to speak [item 1]',
		);
		expect(world.sandbox.jobs.length).toBe(before);
		await takePictures(editor.page, 'error-empty-text');
	});
});

const NODE = 'Personate Lipsync';

const TEXT = 'Hello, and welcome to our spring collection!';

const BAD_KEY = 'example-key-that-is-mistyped';
const OWN_KEY = `${KEY_PREFIX}-of-the-owner`;
const OTHER_KEY = `${KEY_PREFIX}-of-another-account`;

interface PanelSettings {
	credential?: CredentialReference;
	items?: Array<{ text?: string }>;
}

/** What the user has picked: an avatar and a voice from the lists, and a text. */
function createFrom({ sandbox }: World): INodeParameters {
	const [avatar] = sandbox.catalog.avatars.public;
	const [voice] = sandbox.catalog.voices.public;
	return {
		avatarId: chosen(avatar?.avatar_id, avatar?.name),
		text: TEXT,
		voiceId: chosen(voice?.voice_id, voice?.name),
	};
}

function chosen(id = '', name = ''): INodeParameters {
	return { __rl: true, mode: 'list', value: id, cachedResultName: name };
}
