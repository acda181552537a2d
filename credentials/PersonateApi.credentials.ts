import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

import { bearerToken } from '../nodes/PersonateLipsync/transport/bearerToken';

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
			description: 'The key that Personate gave you. It is sent as a bearer token.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://raijin.personate.ai',
			placeholder: 'https://raijin.personate.ai',
			description:
				'The address of the Personate API. Change it only if Personate gave you another one. Your key is sent to this address and nowhere else.',
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

	/** The custom avatars belong to the account: asking for them is free and needs a valid key. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: '/api/avatars/custom',
			disableFollowRedirect: true,
			sendCredentialsOnCrossOriginRedirect: false,
			timeout: 30_000,
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message: 'Personate does not accept this API key. Check that you copied all of it.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message: 'Personate knows this API key but does not let it use the API.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message: 'There is no Personate API at this Base URL. Check the address.',
				},
			},
		],
	};
}
