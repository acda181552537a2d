import type { FaultRule } from '../../sandbox/faults';
import { useChecks } from './support';

const { start, check } = useChecks();

const KEY = 'made-up-key-1';

describe('what check:api prints', () => {
	it('has no key in it, wherever the API repeats it', async () => {
		const sandbox = await start();
		const faults: Array<FaultRule['fault']> = [
			{
				kind: 'answer',
				status: 200,
				body: { [KEY]: KEY, avatars: [{ avatar_id: KEY, [KEY]: 1 }] },
			},
			{ kind: 'answer', status: 401, body: `Bearer ${KEY}`, headers: { 'content-type': KEY } },
			{ kind: 'redirect', location: `https://elsewhere.example/?key=${KEY}` },
			{ kind: 'answer', status: 200, body: { voices: [{ voice_id: 'v' }] } },
			{ kind: 'answer', status: 401, body: { detail: KEY }, headers: { [`retry-${KEY}`]: '1' } },
		];
		for (const fault of faults) sandbox.faults.add({ match: { method: 'GET' }, fault });
		sandbox.faults.add({
			match: { path: /video\/(?!0000)/ },
			fault: { kind: 'answer', status: 200, body: { job_id: KEY, status: KEY, output: KEY } },
		});

		const { printed } = await check(sandbox, { pay: true });

		expect(printed).not.toContain(KEY);
	});

	it('replaces a key that is a word of the API', async () => {
		const sandbox = await start({ apiKeys: ['rendering'] });

		const { printed, about } = await check(sandbox, { pay: true });

		expect(about('poll.words')).toContain('"[API key]"');
		expect(printed).not.toContain('rendering');
	});

	it('has no names, e-mail addresses, other hosts or queries of links in it, only their shape', async () => {
		const sandbox = await start();
		sandbox.faults.add({
			match: { path: /avatars\/custom/ },
			fault: {
				kind: 'answer',
				status: 200,
				body: {
					avatars: [
						{
							avatar_id: 'jane-id',
							name: 'Jane Roe',
							owner: 'jane@example.com',
							preview: 'https://files.example/jane.png?signature=secret-part',
							page: `${sandbox.url}/people/jane?token=secret-part`,
							'jane@example.com': { Jane: 'Roe' },
						},
					],
				},
			},
		});

		const { printed, about } = await check(sandbox);

		expect(printed).not.toMatch(/jane|roe|files\.example|secret-part/i);
		expect(about('list.readable')).toContain(
			`{ avatar_id: string, name: string, owner: string, preview: "https://[other host]/….png?…", page: "${sandbox.url}/…?…", [key]: { [key]: string } }`,
		);
	});

	it('has no status in it that is more than a few words', async () => {
		const sandbox = await start();
		sandbox.faults.add({
			match: { path: /video\/(?!0000)/ },
			times: Infinity,
			fault: { kind: 'answer', status: 200, body: { status: 'for jane@example.com', output: '' } },
		});

		const { printed, about } = await check(sandbox, { pay: true });

		expect(printed).not.toContain('jane');
		expect(about('poll.words')).toContain('a status of type string, not shown');
	});

	it('reaches no other host, whatever the API leads to', async () => {
		const sandbox = await start();
		const other = await start();
		sandbox.faults.add({
			match: { method: 'GET' },
			times: 2,
			fault: { kind: 'redirect', location: `${other.url}/api/avatars/public`, status: 307 },
		});

		const { about, allHeld } = await check(sandbox);

		expect(other.requests).toEqual([]);
		expect(allHeld).toBe(false);
		expect(about('answer.direct')).toContain('HTTP 307 to another host, no body');
	});

	it('sends the wrong key in place of the right one, not beside it', async () => {
		const sandbox = await start();

		await check(sandbox);

		expect(sandbox.requests.filter(({ authorized }) => !authorized)).toHaveLength(1);
	});
});
