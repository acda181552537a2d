import type { INodeParameters } from 'n8n-workflow';
import nock from 'nock';

import { callAsTool } from '../support/agent';
import { API_KEY, NODE_NAME, runLipsync, type LipsyncResult } from '../support/lipsync';
import { runInLoop } from '../support/loop';
import {
	answerList,
	byId,
	createBody,
	createParameters,
	fakePersonate,
	numbered,
	perItem,
	texts,
} from '../support/personate';
import { linksIn, storeFile } from '../support/workflowFiles';

const checking = (parameters: INodeParameters = {}, options: INodeParameters = {}) => ({
	...createParameters,
	...parameters,
	options: { ...options, checkOnly: true },
});

/** The lists of the avatar and the voice that the parameters name; no POST has an answer. */
function answerLists(
	avatars: nock.Body = [{ avatar_id: 'avatar-1' }],
	voices: nock.Body = [{ voice_id: 'voice-1' }],
) {
	answerList('avatars/public', avatars);
	answerList('voices/custom', voices);
	return fakePersonate({ create: numbered }).posts;
}

const notCreated = { job_id: '', status: 'not created', output: '', input: createBody };

const hintsOf = ({ run }: LipsyncResult) =>
	run.data.resultData.runData[NODE_NAME]?.[0]?.hints?.map(({ message }) => message);

describe('Check Only', () => {
	it('creates nothing, reads each list once, and puts out what would be sent', async () => {
		const posts = answerLists();

		const result = await runLipsync({
			parameters: checking({ text: '={{ $json.text }}' }),
			items: texts('one', 'two'),
		});

		const bodyOf = (text: string) => ({ ...createBody, script: { ...createBody.script, text } });
		expect(result.output).toEqual([
			{ ...notCreated, input: bodyOf('one') },
			{ ...notCreated, input: bodyOf('two') },
		]);
		expect(result.items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(hintsOf(result)).toEqual([
			'Nothing was created. Without Check Only, this run would create 2 videos.',
		]);
		expect(posts).toEqual([]);
	});

	it.each<[string, Partial<Parameters<typeof runLipsync>[0]>]>([
		[
			'waiting and downloading',
			{ parameters: checking({ waitForCompletion: true, downloadVideo: true }) },
		],
		['Max New Videos', { parameters: checking({}, { maxNewVideos: 1, maxJobs: 1 }) }],
		['Retry On Fail', { retryOnFail: true, onError: 'continueErrorOutput' }],
		[
			'a switch as a sheet has it',
			{ parameters: { ...createParameters, options: { checkOnly: 'TRUE' } } },
		],
	])('creates nothing whatever else is set: %s', async (_what, options) => {
		const posts = answerLists();
		const { output } = await runLipsync({ parameters: checking(), ...options });
		expect(output).toEqual([notCreated]);
		expect(posts).toEqual([]);
	});

	it.each([
		['one of the items', [{ check: false }, { check: true }]],
		['an item that is not valid', [{}, { check: true, text: ' ' }]],
	])('holds for all items of a run where %s has it', async (_what, rows) => {
		const posts = answerLists();
		const { output } = await runLipsync({
			parameters: { ...perItem, options: { checkOnly: '={{ $json.check ?? false }}' } },
			items: rows.map((row) => ({ text: 'Hello', ...row })),
			onError: 'continueRegularOutput',
		});
		expect(output[0]).toEqual(notCreated);
		expect(posts).toEqual([]);
	});

	it.each([
		[
			'avatarId',
			'Avatar cannot be "typo", since it is not among the public avatars: choose one of these, or check Avatar Type',
		],
		[
			'voiceId',
			'Voice cannot be "typo", since it is not among the custom voices: choose one of these, or check Voice Type',
		],
	])('finds a wrong %s', async (field, message) => {
		answerLists();
		expect(
			(await runLipsync({ parameters: checking({ [field]: byId('typo') }) })).error,
		).toMatchObject({
			message,
			context: { itemIndex: 0 },
		});

		answerLists();
		const { output } = await runLipsync({
			parameters: checking({
				[field]: byId('={{ $json.id ?? $parameter.text }}'),
				text: field === 'avatarId' ? 'avatar-1' : 'voice-1',
			}),
			items: [{ id: 'typo' }, {}],
			onError: 'continueRegularOutput',
		});
		expect(output).toMatchObject([{ error: { message } }, { status: 'not created' }]);
	});

	it.each(['avatar_id', 'id', '_id', 'uuid'])('finds an avatar by its %s', async (key) => {
		const other = key === 'avatar_id' ? 'id' : 'avatar_id';
		answerLists([{ [other]: 'row 7', [key]: 'avatar-1' }]);
		expect((await runLipsync({ parameters: checking() })).output).toEqual([notCreated]);
	});

	it.each<[string, number, nock.Body, RegExp]>([
		[
			'cannot be read',
			500,
			'out of order',
			/^IDs were not checked\. Could not list the public avatars/,
		],
		[
			'says that there is more',
			200,
			{ avatars: [{ id: 'x' }], has_more: true },
			/^IDs were not checked\. Personate has more public avatars/,
		],
		[
			'has no ids',
			200,
			[{ name: 'Ana' }],
			/^IDs were not checked\. The list of public avatars has no IDs/,
		],
	])('refuses nothing for a list that %s, and says so', async (_what, status, body, hint) => {
		answerList('avatars/public', body, status);
		answerList('voices/custom', ['voice-1']);
		const result = await runLipsync({ parameters: checking() });
		expect(result.output).toEqual([notCreated]);
		expect(hintsOf(result)?.[1]).toMatch(hint);
	});

	it('reads no list where no avatar and no voice is used, and names files in place of links', async () => {
		const face = await storeFile('the face', { mimeType: 'video/mp4', fileName: 'face.mp4' });
		const token = `${'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9'}.x.y`;
		const signed = 'https://n8n.example.com/rest/binary-data/signed';

		const { output } = await runLipsync({
			parameters: checking({
				actorUse: 'video',
				videoSource: 'binary',
				scriptUse: 'audio',
				audioUrl: `${signed}?token=${token}`,
			}),
			input: [{ json: {}, binary: { data: face } }],
		});

		expect(linksIn(output[0]?.input)).toEqual({ video: '(file: face.mp4)', audio: signed });
	});

	it('puts the key into nothing, though it stands in a field', async () => {
		answerLists();
		const { output } = await runLipsync({ parameters: checking({ text: `Bearer ${API_KEY}` }) });
		expect(JSON.stringify(output)).not.toContain(API_KEY);
	});

	it('says where Max New Videos would not suffice', async () => {
		answerLists();
		const result = await runLipsync({
			parameters: checking({}, { maxNewVideos: 1 }),
			items: [{}, {}],
		});
		expect(result.output).toHaveLength(2);
		expect(hintsOf(result)?.[0]).toMatch(
			/^This run would create 2 videos, and Max New Videos is 1/,
		);
	});

	it('takes no place of Max New Videos', async () => {
		const posts = answerLists();
		answerLists();
		await runInLoop({
			parameters: {
				...createParameters,
				options: { maxNewVideos: 1, checkOnly: '={{ $runIndex < 2 }}' },
			},
			runs: 3,
		});
		expect(posts).toHaveLength(1);
	});

	it('tells an agent in a note that nothing was created, and the error of a wrong avatar', async () => {
		const posts = answerLists();
		const { told } = await callAsTool(checking(), {});
		expect(JSON.parse(told)).toEqual([
			{
				...notCreated,
				note: 'Nothing was created. Without Check Only, this run would create 1 video.',
			},
		]);

		answerLists();
		const { told: refused } = await callAsTool(checking({ avatarId: byId('typo') }), {});
		expect(refused).toContain('Avatar cannot be');
		expect(posts).toEqual([]);
	});
});
