import { PersonateApi } from '../../../credentials/PersonateApi.credentials';

const credential = new PersonateApi();

describe('The Personate API credential', () => {
	it('sends the key as a bearer token, keeps the rest of the request, and leaves the given one alone', async () => {
		const headers = { Accept: 'application/json' };
		const options = { url: 'https://raijin.personate.ai/api', body: { model: 'v2' }, headers };
		const before = JSON.stringify(options);

		const sent = await credential.authenticate({ apiKey: ' Bearer example-key-4711\n' }, options);

		expect(sent).toEqual({
			...options,
			headers: { ...headers, Authorization: 'Bearer example-key-4711' },
		});
		expect(JSON.stringify(options)).toBe(before);
		const alone = await credential.authenticate({ apiKey: 'x-1' }, { url: options.url });
		expect(alone.headers).toEqual({ Authorization: 'Bearer x-1' });
	});

	it('hides the key while it is typed, and offers an address that can be changed', () => {
		expect(credential.properties).toMatchObject([
			{ name: 'apiKey', typeOptions: { password: true }, required: true, default: '' },
			{ name: 'baseUrl', type: 'string', default: 'https://raijin.personate.ai' },
		]);
	});

	it('is tested at the Base URL with a request that costs nothing', () => {
		const { request } = credential.test;

		expect(request).toMatchObject({
			baseURL: expect.stringContaining('$credentials.baseUrl'),
			url: '/api/avatars/custom',
			disableFollowRedirect: true,
			sendCredentialsOnCrossOriginRedirect: false,
		});
		expect(request.method ?? 'GET').toBe('GET');
	});
});
