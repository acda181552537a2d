/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a command-line program, no node code */
import { parseArgs } from 'node:util';

import { bearerToken } from '../../nodes/PersonateLipsync/transport/bearerToken';

/** How the check is to be made. */
export interface Settings {
	/** The bare API key. */
	key: string;
	/** Without a trailing slash, a query or a user name. */
	baseUrl: string;
	/** Whether the user wants the requests that cost money, too. */
	pay: boolean;
}

/** Settings, or a text that says how the command is used. */
export type Reading = { ok: true; settings: Settings } | { ok: false; text: string };

export const USAGE = `Usage: PERSONATE_API_KEY=… npm run check:api -- [--pay]

Compares the real Personate API with what this project assumes about it.

  --pay   also sends an invalid body and creates one short video, which costs money;
          you are asked to confirm first

PERSONATE_BASE_URL sets another address than https://raijin.personate.ai.
Exit code: 0 all that was checked held, 1 something did not, 2 wrong use.`;

const DEFAULT_BASE_URL = 'https://raijin.personate.ai';

/** A key so short could be a part of any word, and so could not be kept out of a text. */
const SHORTEST_KEY = 8;

/** Reads the parameters and the environment. No text repeats what was given: it may be the key. */
export function readSettings(
	parameters: string[],
	environment: Record<string, string | undefined>,
): Reading {
	const pay = readPay(parameters);
	if (pay === undefined) return { ok: false, text: USAGE };

	const key = bearerToken(environment.PERSONATE_API_KEY);
	if (key === '') return { ok: false, text: `PERSONATE_API_KEY is not set.\n\n${USAGE}` };
	if (key.length < SHORTEST_KEY) {
		return { ok: false, text: `PERSONATE_API_KEY is too short to be a key.\n\n${USAGE}` };
	}

	const baseUrl = readBaseUrl(environment.PERSONATE_BASE_URL);
	return baseUrl === undefined
		? { ok: false, text: `PERSONATE_BASE_URL is no http(s) address.\n\n${USAGE}` }
		: { ok: true, settings: { key, baseUrl, pay } };
}

function readPay(parameters: string[]): boolean | undefined {
	try {
		const options = { pay: { type: 'boolean', default: false } } as const;
		return parseArgs({ args: parameters, options }).values.pay;
	} catch {
		return undefined;
	}
}

function readBaseUrl(typed = ''): string | undefined {
	const address = typed.trim() === '' ? DEFAULT_BASE_URL : typed.trim();
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined;
	return url.origin + url.pathname.replace(/\/+$/, '');
}
