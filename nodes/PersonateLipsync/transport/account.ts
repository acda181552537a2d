import { createHash } from 'crypto';

import { readBaseUrl } from './baseUrl';
import { bearerToken } from './bearerToken';
import { CREDENTIAL, type ApiContext } from './request';

/**
 * A name for the account that the credential stands for, to tell what belongs to one account from
 * what belongs to another. The token cannot be read out of it.
 *
 * @throws NodeOperationError when the base URL is no web address
 */
export async function accountOf(context: ApiContext): Promise<string> {
	const { apiKey, baseUrl } = await context.getCredentials(CREDENTIAL);
	const identity = [readBaseUrl(context.getNode(), baseUrl), bearerToken(apiKey)];
	return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}
