import type { IExecuteFunctions } from 'n8n-workflow';

import { show, type FieldHelp } from '../../output/check';
import type { Result } from '../../output/result';
import { webAddress } from '../../transport/schemas';
import { isApiPrivate, isPrivateHost } from './privateHost';

/** A second link, directly after the first one or after a separator in the same cell. */
const SECOND_LINK = /[\w\s,;|]https?:\/\//i;

/** White space, invisible characters, those that RFC 3986 allows in no link, and an expression that was not resolved. */
const NOT_OF_A_LINK = /[\s\p{Cc}\p{Cf}<>"\\]|\{\{/u;

/**
 * Refuses a link that no server on the internet can fetch. A value that is no link is left to the schema.
 *
 * @returns the link as it was typed, trimmed
 */
export async function checkAddress(
	context: IExecuteFunctions,
	typed: unknown,
	{ label, advice, source }: FieldHelp & { source: string },
): Promise<Result<unknown>> {
	const refuse = (what: string, instead: string): Result<unknown> => ({
		ok: false,
		problem: { origin: 'input', message: `${label} ${what}: ${instead}` },
	});
	if (!webAddress.safeParse(typed).success) return { ok: true, value: typed };

	const link = String(typed).trim();
	const { username, password, hostname } = new URL(link);
	if (username !== '' || password !== '') {
		return refuse(
			'cannot hold a user name or a password',
			`enter a link that opens without a login, or set ${source} to Binary File`,
		);
	}
	if (SECOND_LINK.test(link)) {
		return refuse(`cannot be ${show(link)}`, 'enter one link, and put others into separate items');
	}
	if (NOT_OF_A_LINK.test(link)) {
		return refuse(
			`cannot be ${show(link)}`,
			'remove blanks and other characters that a link cannot hold, or write them as in a browser (a blank is %20)',
		);
	}
	if (!/^https?:\/\/[^/]/i.test(link)) return refuse(`cannot be ${show(link)}`, advice);
	if (isPrivateHost(hostname) && !(await isApiPrivate(context))) {
		return refuse(
			`cannot be ${show(link)}, since ${hostname} is not on the internet`,
			`enter a link that Personate can open, or set ${source} to Binary File`,
		);
	}
	return { ok: true, value: link };
}
