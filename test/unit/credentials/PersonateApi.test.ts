import { PersonateApi } from '../../../credentials/PersonateApi.credentials';

const credential = new PersonateApi();

async function headersFor(apiKey: string, headers?: Record<string, string>) {
	const options = { url: 'https://raijin.personate.ai/api', ...(headers ? { headers } : {}) };
	return (await credential.authenticate({ apiKey }, options)).headers;
}

describe('The Personate API credential', () => {
	it.each([
		'example-key-4711',
		' example-key-4711\n',
		'Bearer example-key-4711',
		'bearer  example-key-4711 ',
		'Bearer\texample-key-\n4711',
	])('sends the key as a bearer token however it was pasted: %j', async (apiKey) => {
		expect(await headersFor(apiKey)).toEqual({ Authorization: 'Bearer example-key-4711' });
	});

	it('keeps the rest of the request, and leaves the given one alone', async () => {
		const options = {
			url: 'https://raijin.personate.ai/api',
			method: 'POST' as const,
			body: { model: 'v2' },
			headers: { Accept: 'application/json' },
		};
		const before = JSON.stringify(options);

		const sent = await credential.authenticate({ apiKey: 'example-key-4711' }, options);

		expect(sent).toEqual({
			...options,
			headers: { Accept: 'application/json', Authorization: 'Bearer example-key-4711' },
		});
		expect(JSON.stringify(options)).toBe(before);
	});

	it('hides the key while it is typed', () => {
		const apiKey = credential.properties.find(({ name }) => name === 'apiKey');

		expect(apiKey).toMatchObject({ typeOptions: { password: true }, required: true, default: '' });
	});

	it('offers the address of Personate, which can be changed', () => {
		const baseUrl = credential.properties.find(({ name }) => name === 'baseUrl');

		expect(baseUrl).toMatchObject({ type: 'string', default: 'https://raijin.personate.ai' });
	});

	it('has the names that saved workflows depend on', () => {
		expect(credential.name).toBe('personateApi');
		expect(credential.displayName).toBe('Personate API');
		expect(credential.properties.map(({ name }) => name)).toEqual(['apiKey', 'baseUrl']);
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

	it('says what is wrong when the test is refused', () => {
		const messages = new Map(
			(credential.test.rules ?? []).map(({ properties }) => [
				'value' in properties ? properties.value : undefined,
				properties.message,
			]),
		);

		expect(messages.get(401)).toContain('API key');
		expect(messages.get(403)).toContain('API key');
		expect(messages.get(404)).toContain('Base URL');
	});
});
