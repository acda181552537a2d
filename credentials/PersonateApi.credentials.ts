import type {
	IAuthenticateRuleResponseCode,
	IAuthenticateRuleResponseSuccessBody,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { bearerToken } from '../nodes/PersonateLipsync/transport/bearerToken';

const NO_API = 'No Personate API found at this Base URL. Check the URL.';

const statusRules: IAuthenticateRuleResponseCode[] = [
	[401, 'Personate rejected this API key. Check that you copied all of it.'] as const,
	[403, 'Personate denied access for this API key. Ask Personate what it may do.'] as const,
	[404, NO_API] as const,
].map(([value, message]) => ({ type: 'responseCode', properties: { value, message } }));

/**
 * Tell a page from a list. A rule can only compare values, so the answer is read as text, and each key is a
 * position in it. A list in JSON begins with a bracket, and has no `<` near its beginning.
 */
const pageRules = [
	{ key: 'length', value: 0 },
	...Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))
		.filter((character) => !'[{'.includes(character))
		.map((value) => ({ key: '0', value })),
	...Array.from({ length: 9 }, (_, index) => ({ key: String(index + 1), value: '<' })),
].map(
	(properties): IAuthenticateRuleResponseSuccessBody => ({
		type: 'responseSuccessBody',
		properties: { ...properties, message: NO_API },
	}),
);

export class PersonateApi implements ICredentialType {
	name = 'personateApi';

	displayName = 'Personate API';

	icon = {
		light: 'file:../nodes/PersonateLipsync/personate.svg',
		dark: 'file:../nodes/PersonateLipsync/personate.dark.svg',
	} as const;

	documentationUrl =
		'https://github.com/n8n-nodes-personate/n8n-nodes-personate#set-up-the-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'API key from Personate, sent as a bearer token',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://raijin.personate.ai',
			placeholder: 'https://raijin.personate.ai',
			description:
				'URL of the Personate API. Change it only if Personate gave you another one. The key is sent to this host only.',
		},
	];

	/** A function and not an expression, so that a pasted `Bearer ` prefix or white space does no harm. */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => ({
		...requestOptions,
		headers: {
			...requestOptions.headers,
			Authorization: `Bearer ${bearerToken(credentials.apiKey)}`,
		},
	});

	/** The custom avatars belong to the account: listing them is free and needs a valid key. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: '/api/avatars/custom',
			disableFollowRedirect: true,
			sendCredentialsOnCrossOriginRedirect: false,
			timeout: 30_000,
			encoding: 'text',
		},
		// n8n accepts both kinds of rules in one list, but its type does not.
		rules: Array.prototype.concat(statusRules, pageRules),
	};
}
