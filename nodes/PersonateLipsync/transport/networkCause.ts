/** Why there is no complete answer, and whether the request may have reached the API. */
export interface NetworkCause {
	/** `unreachable`: nothing was sent. After any other kind the request may have been carried out. */
	kind: 'unreachable' | 'timedOut' | 'interrupted' | 'cancelled';
	/** The technical reason, without the token, for the line below an error's message. */
	detail: string;
	/** Whether the host does not exist, or is another one than the address names. */
	isWrongAddress?: true;
	/** What had arrived of an answer that was cut off, without the token. */
	answer?: string;
}

/** System calls before anything is sent. n8n 1 keeps them only as the first word of a message. */
const CALL_BEFORE_SENDING = /^(connect|getaddrinfo|query\w*)( E|$)/;

/** Codes that nothing but these calls, and the parser of an address, raises. */
const CODE_BEFORE_SENDING = /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|ERR_INVALID_URL)$/;

/** A certificate that Node refuses: it closes the connection before it sends anything. */
const CERTIFICATE =
	/^(ERR_TLS_CERT_\w+|CERT_\w+|CRL_\w+|DEPTH_ZERO_\w+|SELF_SIGNED_\w+|UNABLE_TO_\w+|HOSTNAME_MISMATCH|INVALID_\w+|PATH_LENGTH_EXCEEDED)$/;

/** Certificate errors that a host at the right address can have. */
const TRANSIENT_CERTIFICATE = /EXPIRED|NOT_YET_VALID|REVOKED|CRL_/;

/**
 * OpenSSL's reasons for a TLS handshake that failed. The code alone is no proof: a broken record of an
 * established connection can be an EPROTO, too. (Seen with Node 20 and 24.)
 */
const HANDSHAKE =
	/:(?:wrong version number|packet length too long|http request|unsupported protocol|no protocols available|certificate verify failed)(?::|$)/;

/** The other side's reasons to refuse the handshake. */
const HANDSHAKE_REFUSED =
	/:[\w/.]+ (?:alert )?(?:handshake failure|protocol version|insufficient security|internal error|unrecognized name)(?::|$)/;

/** Connections that were closed before the API was reached, in the words of Node and of n8n's proxy client. */
const CLOSED_BEFORE_SENDING =
	/^(Client network socket disconnected before secure TLS connection was established|Proxy connection ended before receiving CONNECT response)/;

/** n8n's protection against requests to internal addresses (`N8N_SSRF_*`) throws before it sends. */
const BLOCKED_BY_N8N = /^Ssrf/;

const TIMED_OUT = /^(ETIMEDOUT|ESOCKETTIMEDOUT|ECONNABORTED|UND_ERR_\w*TIMEOUT)$/;

const CANCELLED = /^(ERR_CANCELED|ABORT_ERR)$/;

/**
 * Reads the cause out of whatever n8n threw. n8n wraps the original error, whose request holds the
 * token: only its code and its message are taken over. Where the request failed tells whether it was sent;
 * if it failed later, it may have been carried out.
 */
export function findNetworkCause(error: unknown, redact: (text: string) => string): NetworkCause {
	const chain = errorChain(error);
	const code = chain.map(({ code: own }) => own).find((own) => own !== undefined) ?? '';
	const innermost = chain.filter(({ message }) => message !== '').at(-1);
	const original = innermost?.message ?? String(error);
	const ownCode = innermost?.code ?? code;
	const detail = redact(original.includes(ownCode) ? original : `${original} (${ownCode})`);

	if (CANCELLED.test(code)) return { kind: 'cancelled', detail };
	if (chain.some(isBeforeSending)) {
		const isWrong = chain.some(isWrongAddress);
		return { kind: 'unreachable', detail, ...(isWrong ? { isWrongAddress: true } : {}) };
	}
	if (TIMED_OUT.test(code) || /timeout/i.test(original)) return { kind: 'timedOut', detail };
	return { kind: 'interrupted', detail };
}

function isBeforeSending({ name, code = '', syscall, message }: ErrorLink): boolean {
	return (
		CALL_BEFORE_SENDING.test(syscall) ||
		CALL_BEFORE_SENDING.test(message) ||
		CODE_BEFORE_SENDING.test(code) ||
		CERTIFICATE.test(code) ||
		(code === 'EPROTO' && (HANDSHAKE.test(message) || HANDSHAKE_REFUSED.test(message))) ||
		CLOSED_BEFORE_SENDING.test(message) ||
		BLOCKED_BY_N8N.test(name)
	);
}

function isWrongAddress({ code = '' }: ErrorLink): boolean {
	return code === 'ENOTFOUND' || (CERTIFICATE.test(code) && !TRANSIENT_CERTIFICATE.test(code));
}

/** n8n 1 drops the error that it wraps; what is left of its code is in `httpCode`. */
function codeOf(error: Error): string | undefined {
	const candidates: unknown[] = [Reflect.get(error, 'code'), Reflect.get(error, 'httpCode')];
	return candidates
		.filter((candidate) => typeof candidate === 'string')
		.find((candidate) => /^[A-Z][A-Z\d_]+$/.test(candidate));
}

/** Where n8n has replaced a message, it keeps the original in `messages`. */
function originalMessageOf(error: Error): string {
	const messages: unknown = Reflect.get(error, 'messages');
	const kept: unknown = Array.isArray(messages) && messages[0];
	return typeof kept === 'string' && kept !== '' ? kept : error.message;
}

interface ErrorLink {
	name: string;
	code: string | undefined;
	/** Such as `connect`. */
	syscall: string;
	message: string;
}

/** The error and the errors that caused it, outermost first; a failed connect has one for each address. */
function errorChain(error: unknown): ErrorLink[] {
	const chain: ErrorLink[] = [];
	const seen = new Set<unknown>([error]);
	// The loop also goes over what is added while it runs.
	for (const current of seen) {
		if (!(current instanceof Error)) continue;
		chain.push({
			name: current.name,
			code: codeOf(current),
			syscall: String(Reflect.get(current, 'syscall')),
			message: originalMessageOf(current),
		});
		const attempts: unknown = Reflect.get(current, 'errors');
		for (const cause of [current.cause, ...(Array.isArray(attempts) ? attempts : [])]) {
			seen.add(cause);
		}
	}
	return chain;
}
