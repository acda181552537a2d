import type { INodeParameters } from 'n8n-workflow';

import { lipsyncWorkflow, runLipsync, runWorkflow } from '../support/lipsync';
import {
	byId,
	createBody,
	createParameters,
	fakePersonate,
	numbered,
	waiting,
} from '../support/personate';
import { nodeOf } from '../support/workflow';

/** Every field of the editor is filled, as it is after a user has tried all the choices. */
const everyFieldFilled: INodeParameters = {
	...createParameters,
	videoUrl: 'https://example.com/face.mp4',
	audioUrl: 'https://example.com/speech.mp3',
};

describe('the request of Video > Create', () => {
	it.each([
		['an avatar that speaks a text', {}, createBody],
		[
			'an avatar that speaks a recording',
			{ scriptUse: 'audio' },
			{ ...createBody, script: { use: 'audio', audio_url: 'https://example.com/speech.mp3' } },
		],
		[
			'a video that speaks a text',
			{ actorUse: 'video' },
			{ ...createBody, actor: { use: 'video', video_url: 'https://example.com/face.mp4' } },
		],
		[
			'a video that speaks a recording with model V1',
			{ actorUse: 'video', scriptUse: 'audio', model: 'v1' },
			{
				model: 'v1',
				actor: { use: 'video', video_url: 'https://example.com/face.mp4' },
				script: { use: 'audio', audio_url: 'https://example.com/speech.mp3' },
			},
		],
		[
			'a custom avatar and a public voice',
			{ avatarType: 'custom', voiceType: 'public' },
			{
				...createBody,
				actor: { ...createBody.actor, avatar_type: 'custom' },
				script: { ...createBody.script, voice_type: 'public' },
			},
		],
	])(
		'holds the documented fields of %s and nothing of hidden ones',
		async (_name, chosen, body) => {
			const { posts } = fakePersonate({ create: numbered });

			await runLipsync({ parameters: { ...everyFieldFilled, ...chosen } });

			expect(posts).toEqual([body]);
		},
	);
});

describe('an invalid field', () => {
	it.each([
		['Text is empty: enter the text to speak', { text: '={{ "" }}' }],
		['Text is empty: enter the text to speak', { text: '={{ " \\n " }}' }],
		['Text is empty: enter the text to speak', { text: '={{ $json.missing }}' }],
		['Text cannot be {"a":1}: enter the text to speak', { text: '={{ ({ a: 1 }) }}' }],
		['Avatar is empty: ', { avatarId: byId('={{ null }}') }],
		['Voice is empty: ', { voiceId: byId('={{ "" }}') }],
		['Model cannot be "v3": choose V1 or V2', { model: '={{ "v3" }}' }],
		['Actor cannot be "robot": choose Avatar or Video', { actorUse: '={{ "robot" }}' }],
		['Avatar Type cannot be "private": choose Public', { avatarType: '={{ "private" }}' }],
		['Voice Type cannot be 7: choose Public or Custom', { voiceType: '={{ 7 }}' }],
		['Script cannot be "song": choose Text or Audio', { scriptUse: '={{ "song" }}' }],
		['Wait for Completion cannot be "yes"', { waitForCompletion: '={{ "yes" }}' }],
	])('is named as the editor names it: %s', async (message, wrong) => {
		const { posts } = fakePersonate({ create: numbered });

		const { error } = await runLipsync({ parameters: { ...everyFieldFilled, ...wrong } });

		expect(error?.message).toContain(message);
		expect(error?.context?.itemIndex).toBe(0);
		expect(posts).toEqual([]);
	});

	it.each([
		[
			"$('Sheet').item.json.a",
			{ text: '=Hello {{ @ }}' },
			"Text: Referenced node 'Sheet' doesn't exist",
		],
		[
			"$('Sheet').item.json.a",
			{ avatarId: byId('={{ @ }}') },
			"Avatar: Referenced node 'Sheet' doesn't exist",
		],
		[
			"$('Sheet').item.json.a",
			{ options: { timeout: '={{ @ }}' } },
			"Timeout: Referenced node 'Sheet' doesn't exist",
		],
		[
			"$('Unconnected').item.json.a",
			{ text: '={{ @ }}' },
			"Text: No path back to referenced node 'Unconnected'",
		],
		[
			"$('Unconnected').first().json.a",
			{ text: '={{ @ }}' },
			"Text: Node 'Unconnected' hasn't been executed",
		],
		['$json.a(', { text: '={{ @ }}' }, 'Text: invalid syntax'],
		['$now.toFormat', { text: '={{ @ }}' }, 'Text: this is a function, please add ()'],
	])('can be an expression that fails: %s in %j', async (expression, wrong, message) => {
		const { posts } = fakePersonate({ create: numbered });
		const parameters = JSON.parse(
			JSON.stringify({ ...waiting, ...wrong }).replace('@', expression),
		);
		const { nodes, connections } = lipsyncWorkflow({ parameters });
		const unconnected = nodeOf('Unconnected', 'n8n-nodes-base.manualTrigger');

		const run = await runWorkflow({ workflow: { nodes: [...nodes, unconnected], connections } });

		expect(run.data.resultData.error?.message).toBe(message);
		expect(posts).toEqual([]);
	});
});

describe('the credential', () => {
	it.each([
		['none', ''],
		['domains', 'example.com'],
		['domains', ''],
	])(
		'whose domains for the HTTP Request node are "%s", "%s" still serves this one',
		async (allowedHttpRequestDomains, allowedDomains) => {
			const { posts } = fakePersonate({ create: numbered });

			await runLipsync({
				parameters: createParameters,
				credential: { allowedHttpRequestDomains, allowedDomains },
			});

			expect(posts).toHaveLength(1);
		},
	);
});
