/** Why there is no answer, and whether the request can have reached the API all the same. */
export interface NetworkCause {
	kind: 'unreachable' | 'timedOut' | 'interrupted' | 'cancelled';
	/** The technical reason, without the token, for the line below an error's message. */
	detail: string;
}

/**
 * Error codes of Node's network and TLS layers that are raised before a request is sent.
 * Source: Node's documentation of `errno` and of OpenSSL's X509 codes.
 */
const BEFORE_SENDING =
	/^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EPROTO|ERR_INVALID_URL|ERR_TLS_\w+|CERT_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|HOSTNAME_MISMATCH)$/;

const TIMED_OUT = /^(ETIMEDOUT|ESOCKETTIMEDOUT|ECONNABORTED|UND_ERR_\w*TIMEOUT)$/;

const CANCELLED = /^(ERR_CANCELED|ABORT_ERR)$/;

/**
 * Reads the cause out of whatever n8n threw. n8n wraps the original error, whose request holds the
 * token: only its code and its message are taken over.
 */
export function findNetworkCause(error: unknown, redact: (text: string) => string): NetworkCause {
	const chain = errorChain(error);
	const code = chain.map(({ code: own }) => own).find((own) => own !== undefined) ?? '';
	const original = chain.at(-1)?.message ?? String(error);
	const detail = redact(original.includes(code) ? original : `${original} (${code})`);

	if (CANCELLED.test(code)) return { kind: 'cancelled', detail };
	if (BEFORE_SENDING.test(code)) return { kind: 'unreachable', detail };
	if (TIMED_OUT.test(code) || /timeout/i.test(original)) return { kind: 'timedOut', detail };
	return { kind: 'interrupted', detail };
}

/** n8n 1 drops the error that it wraps; what is left of its code is in `httpCode`. */
function codeOf(error: Error): string | undefined {
	const candidates: unknown[] = [Reflect.get(error, 'code'), Reflect.get(error, 'httpCode')];
	return candidates
		.filter((candidate) => typeof candidate === 'string')
		.find((candidate) => /^[A-Z][A-Z\d_]+$/.test(candidate));
}

/** Where n8n has put words of its own in place of a message, it keeps the original in `messages`. */
function originalMessageOf(error: Error): string {
	const messages: unknown = Reflect.get(error, 'messages');
	const kept: unknown = Array.isArray(messages) && messages[0];
	return typeof kept === 'string' && kept !== '' ? kept : error.message;
}

interface ErrorLink {
	code: string | undefined;
	message: string;
}

/** The error and the errors that caused it, outermost first. */
function errorChain(error: unknown): ErrorLink[] {
	const chain: ErrorLink[] = [];
	const seen = new Set<unknown>();
	for (let current = error; current instanceof Error && !seen.has(current); ) {
		seen.add(current);
		chain.push({ code: codeOf(current), message: originalMessageOf(current) });
		current = current.cause;
	}
	return chain;
}
