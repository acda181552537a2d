/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a development server, no node code */
import { EventEmitter, once } from 'node:events';

/** What the sandbox remembers of one request. The token itself is never kept. */
export interface RequestEntry {
	method: string;
	/** The path with its query, as it was sent. */
	path: string;
	/** Whether the request came with a key the sandbox knows. */
	authorized: boolean;
	/** Whether the request came with any Authorization header, or with a known key anywhere. */
	carriedToken: boolean;
	/** The body: parsed where it is JSON, text where it is not, null where there is none. */
	body: unknown;
	/** When it arrived, by the sandbox's clock. */
	at: number;
	/** The status of the answer, or null as long as none was sent. */
	status: number | null;
	/** Whether the caller went away before it had the whole answer. */
	aborted: boolean;
}

/** Everything the sandbox has received, in order, and a way to wait for more. */
export class RequestLog {
	readonly entries: RequestEntry[] = [];
	private readonly events = new EventEmitter();

	constructor(
		private readonly keys: readonly string[],
		private readonly closing: AbortSignal,
	) {
		// Any number of tests may wait at once; that is no leak.
		this.events.setMaxListeners(0);
	}

	/** Notes a request whose body is still to come. */
	add(
		request: Pick<RequestEntry, 'method' | 'path' | 'authorized' | 'carriedToken' | 'at'>,
	): RequestEntry {
		const entry = {
			...request,
			path: this.withoutKeys(request.path),
			body: null,
			status: null,
			aborted: false,
		};
		this.entries.push(entry);
		this.events.emit('change');
		return entry;
	}

	/** Notes what has become known about a request since. */
	update(entry: RequestEntry, changes: Partial<RequestEntry>): void {
		Object.assign(entry, changes);
		this.events.emit('change');
	}

	/** A body as it may be kept. */
	bodyFrom(text: string): unknown {
		if (text === '') return null;
		const safe = this.withoutKeys(text);
		try {
			return JSON.parse(safe);
		} catch {
			return safe;
		}
	}

	/** Resolves once the condition holds; rejects with an AbortError where the sandbox closes first. */
	async until(condition: () => boolean): Promise<void> {
		while (!condition()) {
			await once(this.events, 'change', { signal: this.closing });
		}
	}

	private withoutKeys(text: string): string {
		return this.keys.reduce((rest, key) => rest.replaceAll(key, '<token>'), text);
	}
}
