import { parseJson } from '../../../nodes/PersonateLipsync/transport/json';
import {
	jobIdSchema,
	jobSchema,
	lipsyncRequestSchema,
} from '../../../nodes/PersonateLipsync/transport/schemas';

const avatar = { use: 'avatar', avatar_id: 'avatar-1', avatar_type: 'public' };
const video = { use: 'video', video_url: 'https://example.com/speaker.mp4' };
const text = { use: 'text', text: 'Hello', voice_id: 'voice-1', voice_type: 'custom' };
const audio = { use: 'audio', audio_url: 'https://example.com/speech.mp3' };

/** The path of the first thing that is wrong with a request. */
function complaintAbout(request: unknown): string | undefined {
	const result = lipsyncRequestSchema.safeParse(request);
	return result.success ? undefined : result.error.issues[0]?.path.join('.');
}

describe('A request to Personate', () => {
	it.each([
		{ actor: avatar, script: text },
		{ actor: avatar, script: audio },
		{ actor: video, script: text },
		{ actor: video, script: audio },
	])('is sent as it is with $actor.use and $script.use', ({ actor, script }) => {
		for (const model of ['v1', 'v2']) {
			const request = { model, actor, script };
			expect(lipsyncRequestSchema.parse(request)).toStrictEqual(request);
		}
	});

	it('loses the white space around ids and addresses, which is pasted by accident', () => {
		const actor = { ...avatar, avatar_id: ' avatar-1\n' };
		const script = { use: 'audio', audio_url: '\thttps://example.com/speech.mp3 ' };

		expect(lipsyncRequestSchema.parse({ model: 'v2', actor, script })).toStrictEqual({
			...{ model: 'v2', actor: avatar, script: audio },
		});
	});

	it('keeps the white space of what is to be spoken', () => {
		const script = { ...text, text: '  Hello,\n\nworld. ' };
		const request = { model: 'v2', actor: avatar, script };

		expect(lipsyncRequestSchema.parse(request)).toEqual(request);
	});

	it.each([
		['model', { model: 'v3', actor: avatar, script: text }],
		['model', { actor: avatar, script: text }],
		['actor.use', { model: 'v2', actor: { ...avatar, use: 'actor' }, script: text }],
		['actor.use', { model: 'v2', actor: {}, script: text }],
		['actor', { model: 'v2', script: text }],
		['script.use', { model: 'v2', actor: avatar, script: { ...text, use: '' } }],
		['script', { model: 'v2', actor: avatar }],
		['', null],
	])('is refused with a wrong branch, which is named: "%s"', (path, request) => {
		expect(complaintAbout(request)).toBe(path);
	});

	describe.each([
		['actor.avatar_id', (value: unknown) => ({ actor: { ...avatar, avatar_id: value } })],
		['actor.avatar_type', (value: unknown) => ({ actor: { ...avatar, avatar_type: value } })],
		['actor.video_url', (value: unknown) => ({ actor: { ...video, video_url: value } })],
		['script.text', (value: unknown) => ({ script: { ...text, text: value } })],
		['script.voice_id', (value: unknown) => ({ script: { ...text, voice_id: value } })],
		['script.voice_type', (value: unknown) => ({ script: { ...text, voice_type: value } })],
		['script.audio_url', (value: unknown) => ({ script: { ...audio, audio_url: value } })],
	])('with something wrong in %s', (path, change) => {
		it.each([undefined, null, '', '  \n', 7, true, {}, ['x']])('is refused: %j', (value) => {
			const request = { model: 'v2', actor: avatar, script: text, ...change(value) };

			expect(complaintAbout(request)).toBe(path);
		});
	});

	it.each([
		...['example.com/video.mp4', '//example.com/video.mp4', 'ftp://example.com/video.mp4'],
		...['xhttp://example.com/video.mp4', 'data:video/mp4;base64,AAAA', 'https://', 'C:\\a.mp4'],
	])('is refused with the address %s, which Personate could not fetch', (address) => {
		const actor = { use: 'video', video_url: address };
		const script = { use: 'audio', audio_url: address };

		expect(complaintAbout({ model: 'v2', actor, script: text })).toBe('actor.video_url');
		expect(complaintAbout({ model: 'v2', actor: avatar, script })).toBe('script.audio_url');
	});

	it.each([
		['http://example.com/a', 'public'],
		['https://example.com/a', 'custom'],
	])('takes the address %s, and avatars and voices that are %s', (address, type) => {
		const actor = { use: 'video', video_url: address };
		const files = { model: 'v2', actor, script: { use: 'audio', audio_url: address } };
		const script = { ...text, voice_type: type };
		const chosen = { model: 'v2', actor: { ...avatar, avatar_type: type }, script };

		expect([complaintAbout(files), complaintAbout(chosen)]).toEqual([undefined, undefined]);
	});

	it('is refused with any field that is not documented for its branch', () => {
		const request = { model: 'v2', actor: avatar, script: text };

		for (const wrong of [
			{ ...request, callback: 'https://example.com' },
			{ ...request, actor: { ...avatar, video_url: video.video_url } },
			{ ...request, actor: { ...video, avatar_id: 'avatar-1' } },
			{ ...request, script: { ...text, audio_url: audio.audio_url } },
			{ ...request, script: { ...audio, text: 'Hello' } },
		]) {
			expect(lipsyncRequestSchema.safeParse(wrong).success).toBe(false);
		}
	});
});

describe('An answer of Personate', () => {
	it('keeps every field as it came, known or not', () => {
		const input = { model: 'v2', nested: [1, { two: null }] };
		const unknown = { credits: 3, steps: [{ name: 'upload' }], nothing: null };
		const answer = { job_id: 'job-1', status: 'rendering', output: '', input, ...unknown };

		expect(jobSchema.parse(answer)).toStrictEqual(answer);
	});

	it('may hold anything in the fields that are not relied on', () => {
		for (const value of [null, 7, true, 'text', [], { url: 'https://example.com' }]) {
			const answer = { job_id: 'job-1', status: value, output: value, input: value, error: value };
			expect(jobSchema.parse(answer)).toStrictEqual(answer);
		}
	});

	it.each(['4711', '0', '12345678901234567'])('may have the job id %s as a number', (id) => {
		expect(jobSchema.parse(parseJson(`{"job_id":${id}}`)).job_id).toBe(id);
	});

	it.each([
		...[{}, { job_id: '' }, { job_id: '  ' }, { job_id: null }, { job_id: {} }, { job_id: true }],
		...[{ job_id: ['job-1'] }, { id: 'job-1' }, [], null, 'job-1', undefined],
	])('cannot be read without a job id: %j', (answer) => {
		expect(jobSchema.safeParse(answer).success).toBe(false);
	});
});

describe('A job id', () => {
	it('is none where it would lead to another address, or cannot stand in one', () => {
		for (const id of ['.', '..', ' .. ', 'job-\ud800', '\udc00']) {
			expect(jobIdSchema.safeParse(id).success).toBe(false);
		}
	});

	it('may hold whatever else an address can carry, without white space around it', () => {
		for (const id of ['...', '.a', 'a.', 'a..b', '..a', 'job-\u{1f3ac}', 'a/b?c#d']) {
			expect(jobIdSchema.parse(` ${id}\n`)).toBe(id);
		}
	});
});
