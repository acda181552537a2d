import { NodeOperationError, type INode } from 'n8n-workflow';
import { parseUrl } from './url';

/**
 * The credential's base URL in the form that paths are appended to: no trailing slash, no query.
 *
 * @throws NodeOperationError when it is no http(s) address
 */
export function readBaseUrl(node: INode, baseUrl: unknown): string {
	const typed = String(baseUrl).trim();
	const url = parseUrl(typed);
	if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
		throw new NodeOperationError(
			node,
			'The Base URL of the Personate API credential is not a URL: open the credential and correct it',
			{ description: 'It must start with https:// and is normally https://raijin.personate.ai.' },
		);
	}
	return url.origin + url.pathname.replace(/\/+$/, '');
}
