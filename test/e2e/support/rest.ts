/** n8n's own interface, as the editor uses it: one session, one cookie. */
export interface Rest {
	get(path: string): Promise<unknown>;
	post(path: string, body: object): Promise<unknown>;
	/** The same, where the answer is no JSON. */
	postForText(path: string, body: object): Promise<string>;
	/** What lies at an address, as it is. */
	getText(path: string): Promise<string>;
	getBytes(path: string): Promise<Buffer>;
}

/** Opens a session without a user; it becomes one with the first answer that sets a cookie. */
export function openRest(url: string): Rest {
	let cookie = '';

	async function call(method: string, path: string, body?: object): Promise<Buffer> {
		const response = await fetch(`${url}${path}`, {
			method,
			headers: { 'content-type': 'application/json', cookie },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const bytes = Buffer.from(await response.arrayBuffer());
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${String(bytes)}`);
		const [sent] = response.headers.getSetCookie();
		if (sent !== undefined) cookie = sent.split(';', 1)[0] ?? '';
		return bytes;
	}

	return {
		get: async (path) => JSON.parse(String(await call('GET', path))),
		post: async (path, body) => JSON.parse(String(await call('POST', path, body))),
		postForText: async (path, body) => String(await call('POST', path, body)),
		getText: async (path) => String(await call('GET', path)),
		getBytes: async (path) => await call('GET', path),
	};
}
