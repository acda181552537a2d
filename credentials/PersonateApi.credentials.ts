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
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message: 'Personate rejected this API key. Check that you copied all of it.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message: 'Personate denied access for this API key. Ask Personate what it may do.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message: 'No Personate API found at this Base URL. Check the URL.',
				},
			},
		],
	};
}
