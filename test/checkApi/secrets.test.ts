import type { FaultRule } from '../../sandbox/faults';
import { ANY_JOB, answerTo, useChecks } from './support';

const { start, check } = useChecks();

const KEY = 'made-up-key-1';

describe('what check:api prints', () => {
	it('has no key in it, wherever the API repeats it', async () => {
		const sandbox = await start();
		const answer = { kind: 'answer', status: 200 } as const;
		const faults: Array<FaultRule['fault']> = [
			{ ...answer, body: { [KEY]: KEY, avatars: [{ avatar_id: KEY, [KEY]: 1 }] } },
			{ ...answer, status: 401, body: `Bearer ${KEY}`, headers: { 'content-type': KEY } },
			{ kind: 'redirect', location: `https://elsewhere.example/?key=${KEY}` },
			{ ...answer, body: { voices: [{ voice_id: 'v' }] } },
			{ ...answer, status: 401, body: { detail: KEY }, headers: { [`retry-${KEY}`]: '1' } },
		];
		for (const fault of faults) sandbox.faults.add({ match: { method: 'GET' }, fault });
		sandbox.faults.add(answerTo(ANY_JOB, { job_id: KEY, status: KEY, output: KEY }));

		const { printed } = await check(sandbox, { pay: true });

		expect(printed).not.toContain(KEY);
	});

	it('has no names, e-mail addresses, other hosts or queries of links in it, only their shape', async () => {
		const sandbox = await start();
		const jane = {
			avatar_id: 'jane-id',
			name: 'Jane Roe',
			owner: 'jane@example.com',
			preview: 'https://files.example/jane.png?signature=secret-part',
			page: `${sandbox.url}/people/jane?token=secret-part`,
			'jane@example.com': { Jane: 'Roe' },
		};
		sandbox.faults.add(answerTo(/avatars\/custom/, { avatars: [jane] }));
		sandbox.faults.add(answerTo(ANY_JOB, { status: 'for jane@example.com', output: '' }));

		const { printed, about } = await check(sandbox, { pay: true });

		expect(printed).not.toMatch(/jane|roe|files\.example|secret-part/i);
		expect(about('list.readable')).toContain(
			`{ avatar_id: string, name: string, owner: string, preview: "https://[other host]/….png?…", page: "${sandbox.url}/…?…", [key]: { [key]: string } }`,
		);
		expect(about('poll.words')).toContain('a status of type string, not shown');
	});

	it('reaches no other host, whatever the API leads to', async () => {
		const sandbox = await start();
		const other = await start();
		const location = `${other.url}/api/avatars/public`;
		sandbox.faults.add({ fault: { kind: 'redirect', location, status: 307 } });

		const { deviations } = await check(sandbox);

		expect(other.requests).toEqual([]);
		expect(deviations).toMatchObject({ 'answer.direct': 'HTTP 307 to another host, no body' });
	});
});
