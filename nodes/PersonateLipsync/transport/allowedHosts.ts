import { NodeOperationError, type ICredentialDataDecryptedObject, type INode } from 'n8n-workflow';

/**
 * Honours the fields "Allowed HTTP Request Domains" and "Allowed Domains", which n8n adds to every
 * credential and leaves to nodes with `execute` to enforce. "None" is about other nodes than this one.
 * Written out here because n8n's own helper has another signature in n8n 1 than in n8n 2.
 *
 * @throws NodeOperationError when the credential may not be used with the base URL's host
 */
export function assertAllowedHost(
	node: INode,
	credentials: ICredentialDataDecryptedObject,
	baseUrl: string,
): void {
	if (credentials.allowedHttpRequestDomains !== 'domains') return;

	const host = withoutTrailingDot(new URL(baseUrl).hostname);
	const allowed = String(credentials.allowedDomains ?? '')
		.split(',')
		.map(withoutTrailingDot)
		.filter((domain) => domain !== '');
	if (allowed.some((domain) => matches(host, domain))) return;

	throw new NodeOperationError(
		node,
		`The Personate API credential does not allow requests to ${host}: add it to the credential's Allowed Domains`,
		{ description: `Allowed now: ${allowed.join(', ') || 'no domain at all'}.` },
	);
}

/** As in n8n's other nodes, `*.example.com` stands for the subdomains and not for the domain itself. */
function matches(host: string, domain: string): boolean {
	return domain.startsWith('*.') ? host.endsWith(domain.slice(1)) : host === domain;
}

function withoutTrailingDot(domain: string): string {
	return domain.trim().toLowerCase().replace(/\.$/, '');
}
