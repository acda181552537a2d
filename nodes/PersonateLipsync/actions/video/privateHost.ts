import type { IExecuteFunctions } from 'n8n-workflow';

import { readBaseUrl } from '../../transport/baseUrl';
import { CREDENTIAL } from '../../transport/request';

/**
 * Whether a host can be reached from its own machine or network only: loopback, the private ranges of
 * RFC 1918, RFC 4193 and link-local addresses, and names that no public name server knows. Also
 * addresses that no host has: multicast and reserved ones.
 *
 * @param hostname as in `URL.hostname`, so that an IPv6 address has its brackets
 */
export function isPrivateHost(hostname: string): boolean {
	const host = hostname.toLowerCase().replace(/\.$/, '');
	if (host.startsWith('[')) return PRIVATE_IPV6.test(host);
	if (/^\d+(\.\d+){3}$/.test(host)) return PRIVATE_IPV4.test(host);
	return !host.includes('.') || PRIVATE_DOMAIN.test(host);
}

/**
 * Whether Personate itself is on such a host, as the sandbox is, and so can reach other such hosts.
 *
 * @throws NodeOperationError when the base URL is no http(s) address
 */
export async function isApiPrivate(context: IExecuteFunctions): Promise<boolean> {
	const { baseUrl } = await context.getCredentials(CREDENTIAL);
	return isPrivateHost(new URL(readBaseUrl(context.getNode(), baseUrl)).hostname);
}

/** Reserved by RFC 6761, 6762 and 8375 and by ICANN, or the usual ones of a network at home or at work. */
const PRIVATE_DOMAIN =
	/\.(localhost|test|invalid|local|internal|home\.arpa|localdomain|lan|home|corp|intranet|private)$/;

const PRIVATE_IPV4 =
	/^(0|10|127|22[4-9]|2[3-5]\d)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;

/** Loopback, unspecified, unique local, link-local, multicast, and IPv4 written as IPv6. */
const PRIVATE_IPV6 = /^\[(::|f[cdf][\da-f]{2}:|fe[89ab][\da-f]:)/;
