import nock from 'nock';

import { BASE_URL, runLipsync } from '../support/lipsync';
import { createParameters, fakePersonate, getParameters, rendering } from '../support/personate';

describe('a key', () => {
	it('is kept out of an error in which the server writes it in another way', async () => {
		const apiKey = 'example/key+47/11';
		nock(BASE_URL).post(/.*/).reply(401, '{"detail": "example\\/key\\u002b47\\/11 is not known"}');

		const { run, error } = await runLipsync({
			parameters: createParameters,
			credential: { apiKey },
		});

		expect(error?.description).toBe('Personate says: [API key] is not known');
		expect(JSON.stringify(run)).not.toContain(apiKey);
	});

	it('that was pasted with typographic quotes is sent, and kept out of errors, without them', async () => {
		nock(BASE_URL, { reqheaders: { authorization: 'Bearer example-key-4711' } })
			.post(/.*/)
			.reply(401, { detail: 'example-key-4711 is not known' });

		const { error } = await runLipsync({
			parameters: createParameters,
			credential: { apiKey: '“example-key-4711”\u200b' },
		});

		expect(error?.description).toBe('Personate says: [API key] is not known');
	});
});

describe('a job id', () => {
	it.each(['.', '..', '={{ "a\\ud800" }}'])('%s, which is none, is refused', async (jobId) => {
		const { statusRequests } = fakePersonate({ get: rendering });

		const { error } = await runLipsync({ parameters: { ...getParameters, jobId } });

		expect(error?.message).toMatch(/^Job ID cannot be ".+": enter the job_id/);
		expect(statusRequests).toEqual([]);
	});

	it('with characters of an address gets that job and nothing else', async () => {
		const { statusRequests } = fakePersonate({ get: rendering });

		await runLipsync({ parameters: { ...getParameters, jobId: '../voices/public?x=1#y' } });

		expect(statusRequests).toEqual(['../voices/public?x=1#y']);
	});
});

describe('a workflow of a later version', () => {
	it.each([
		['video', 'translate'],
		['video', 'constructor'],
		['video', '__proto__'],
		['scene', 'create'],
		['toString', 'call'],
	])('with the operation %s > %s is told what to do', async (resource, operation) => {
		const { error } = await runLipsync({ parameters: { resource, operation } });

		expect(error?.message).toMatch(/^This version of Personate Lipsync has no operation/);
	});
});
