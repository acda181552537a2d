import nock from 'nock';

import { PersonateApi } from '../../credentials/PersonateApi.credentials';
import { testCredential } from '../support/engine';
import { API_KEY, BASE_URL } from '../support/lipsync';

/** What the test of the credential says of a server that answers so. */
async function tested(status: number, body: string, headers: Record<string, string> = {}) {
	nock(BASE_URL, { reqheaders: { authorization: `Bearer ${API_KEY}` } })
		.get('/api/avatars/custom')
		// n8n sends it again after a 401.
		.times(status === 401 ? 2 : 1)
		.reply(status, body, headers);
	return await testCredential(new PersonateApi(), { apiKey: API_KEY, baseUrl: `${BASE_URL}/` });
}

const noApi = 'No Personate API found at this Base URL. Check the URL.';
const html = { 'Content-Type': 'text/html' };

describe("The credential's test", () => {
	it.each([
		['{"avatars_list":[]}', { 'Content-Type': 'application/json' }],
		['{"avatars":[{"id":"a-1","name":"<b>Ann</b>"}]}', {}],
		['{\n  "data": []\n}', {}],
		['\ufeff{"items":[]}', {}],
		['[]', { 'Content-Type': 'application/json' }],
		['[{"id":"a-1"}]', {}],
		['\n[ "a-1" ]', html],
	])('is passed by a list: %j', async (body, headers) => {
		expect(await tested(200, body, headers)).toBe('Connection successful!');
	});

	it.each([
		...['<!DOCTYPE html><html></html>', '\n\n  <html></html>', '\ufeff<html>', '\r\n\t<p>Hi'],
		...['It works!', 'OK', '', '"ok"', 'null', '404 page not found', '--'],
	])('is not passed by a page: %j', async (body) => {
		expect(await tested(200, body, html)).toBe(noApi);
	});

	it.each([
		[401, 'Personate rejected this API key. Check that you copied all of it.'],
		[403, 'Personate denied access for this API key. Ask Personate what it may do.'],
		[404, noApi],
	])('says what is wrong after HTTP %d', async (status, message) => {
		expect(await tested(status, '{"detail":"no"}')).toBe(message);
	});
});
