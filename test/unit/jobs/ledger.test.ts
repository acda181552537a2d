/* eslint-disable @n8n/community-nodes/no-restricted-globals -- lets pending promises settle, no time passes */
import { openLedger, type LedgerEntry } from '../../../nodes/PersonateLipsync/jobs/ledger';
import type { JobOutcome, Order } from '../../../nodes/PersonateLipsync/jobs/outcome';
import { rendering, request } from '../support/answers';
import { MINUTE, SECOND } from '../support/times';

const orderOf = (requestHash: string, fingerprint?: string): Order => ({
	kind: 'request',
	request,
	requestHash,
	fingerprint,
});
/** The request that was sent, the same item with other expressions, the same request of another item, another one. */
const sent = orderOf('sent', 'item');
const moved = orderOf('moved', 'item');
const equal = orderOf('sent', 'other item');
const other = orderOf('other', 'other item');
const bare = orderOf('moved');

const NOW = 1_700_000_000_000;

/** What is stored of a request that execution 7 has sent. */
const created = (more: Partial<LedgerEntry> = {}): LedgerEntry => ({
	kind: 'created',
	jobId: 'job-1',
	createdAt: NOW,
	requestHash: 'sent',
	fingerprint: 'item',
	execution: '7',
	...more,
});
const unknown = (more: Partial<LedgerEntry> = {}): LedgerEntry => ({
	kind: 'unknown',
	requestHash: 'sent',
	fingerprint: 'item',
	execution: '7',
	...more,
});
const byAnEarlierVersion: Partial<LedgerEntry> = { fingerprint: undefined, execution: undefined };
const late: Partial<LedgerEntry> = { call: { endedAt: NOW - 50 * MINUTE, isDelivered: false } };
const delivered = (age: number): Partial<LedgerEntry> => ({
	call: { endedAt: NOW - age, isDelivered: true },
});

/** The record of an item, or of a tool's calls. */
const open = (entries: unknown[], execution = '7', toolName?: string) =>
	openLedger({
		entriesOf: (item) => (item === 0 ? entries : []),
		execution,
		...(toolName === undefined ? {} : { tool: { name: toolName, now: () => NOW } }),
	});

const withVideo: JobOutcome = { ok: true, job: rendering('job-1').value };
const withFailure = (isRefused: boolean): JobOutcome => ({
	ok: false,
	failure: { kind: 'failed', isRefused },
	jobId: 'job-1',
});
const withTimeout: JobOutcome = {
	ok: false,
	failure: { kind: 'timedOut', timeout: MINUTE, isCurrent: true },
	jobId: 'job-1',
};

/** What is on record, who looks, and which of the entries is found. */
type Row = [string, Array<LedgerEntry>, { order: Order; execution?: string }, number | undefined];

describe('An item', () => {
	it.each<Row>([
		['has the job of its place', [created()], { order: sent }, 0],
		['has it whatever its request is this time', [created()], { order: other }, 0],
		['is not sent again after an unclear outcome', [unknown()], { order: other }, 0],
		['has the newest of its jobs', [created(), created({ jobId: 'job-2' })], { order: sent }, 1],
		['has a new job after a failure', [created({ failed: 'failed' })], { order: sent }, undefined],
		[
			'has no older job after a failure',
			[created(), created({ failed: 'failed' })],
			{ order: sent },
			undefined,
		],
		[
			'has the job that was refused for what it is',
			[created({ failed: 'refused' })],
			{ order: sent },
			0,
		],
		[
			'has a new one by the Retry button',
			[created({ failed: 'refused' })],
			{ order: sent, execution: '8' },
			undefined,
		],
		['has its job by the Retry button', [created()], { order: equal, execution: '8' }, 0],
		['has it whatever its expressions give', [created()], { order: moved, execution: '8' }, 0],
		['has none where it was edited', [created()], { order: other, execution: '8' }, undefined],
		[
			'has none where nothing tells what its request was made from',
			[created({ fingerprint: undefined })],
			{ order: bare, execution: '8' },
			undefined,
		],
		[
			'is sent again by the Retry button after an unclear outcome',
			[unknown()],
			{ order: sent, execution: '8' },
			undefined,
		],
		['has its job behind that', [created(), unknown()], { order: sent, execution: '8' }, 0],
		[
			'is not sent again where the first execution has no id',
			[unknown({ execution: '' })],
			{ order: other },
			0,
		],
		['is not sent again where this one has none', [unknown()], { order: other, execution: '' }, 0],
		[
			'has no other’s job where neither has an id',
			[created({ execution: '' })],
			{ order: other, execution: '' },
			undefined,
		],
		[
			'has the job that an earlier version has stored',
			[created(byAnEarlierVersion)],
			{ order: sent },
			0,
		],
		['has it by its request only', [created(byAnEarlierVersion)], { order: moved }, undefined],
	])('%s', (_what, entries, { order, execution }, index) => {
		const found = open(entries, execution).find(0, order);

		expect(found).toBe(index === undefined ? undefined : entries[index]);
		expect(open(entries, execution).find(1, order)).toBeUndefined();
	});

	it('has all that is known of its request on record, also when it was stored', () => {
		const entries: unknown[] = [];
		const answer = { ...rendering('job-1').value, more: { nested: true } };
		const { record } = open(entries);
		record(0, sent, { kind: 'unknown', quote: '{"data":{"id":"9"}}' });
		record(0, sent, { kind: 'created', jobId: 'job-1', createdAt: NOW, answer });

		expect(entries).toEqual([unknown({ quote: '{"data":{"id":"9"}}' }), created({ answer })]);
		const stored: unknown[] = JSON.parse(JSON.stringify(entries));
		expect(open(stored).find(0, moved)).toEqual(created({ answer }));
	});

	it.each<[JobOutcome, LedgerEntry['failed']]>([
		[withFailure(false), 'failed'],
		[withFailure(true), 'refused'],
		[withTimeout, undefined],
		[withVideo, undefined],
	])('has its newest job marked only where that has failed for good', (outcome, failed) => {
		const entries = [created(), created()];
		open(entries).end(0, moved, outcome);
		open([]).end(0, moved, outcome);

		expect(entries).toEqual([created(), failed === undefined ? created() : created({ failed })]);
	});

	it('that has picked its job up is known by its place from then on', () => {
		const entries = [created()];
		open(entries, '8').pickUp(entries[0] ?? created(), moved);

		expect(entries).toEqual([created({ execution: '8' })]);
	});
});

it.each([
	...[null, 'job-1', 7, [], {}, { kind: 'else' }, { kind: 'created', requestHash: 'sent' }],
	{ kind: 'created', jobId: 7, requestHash: 'sent' },
	{ kind: 'created', jobId: 'job-1', createdAt: '0', requestHash: 'sent' },
	{ kind: 'created', jobId: 'job-1' },
])('An entry that is none is left alone: %j', (stranger) => {
	const entries: unknown[] = [stranger];
	expect(open(entries).find(0, sent)).toBeUndefined();

	open(entries).end(0, sent, withFailure(false));

	expect(entries).toEqual([stranger]);
});

describe('A call of a tool', () => {
	it.each<Row>([
		[
			'gets the job of an equal one within 30 s',
			[created(delivered(30 * SECOND - 1))],
			{ order: sent },
			0,
		],
		['is a new order later', [created(delivered(30 * SECOND))], { order: sent }, undefined],
		['is a new order in other words', [created(delivered(0))], { order: moved }, undefined],
		['finds its job after an error', [created(late)], { order: equal }, 0],
		['finds it in other words', [created(late)], { order: moved }, 0],
		['finds no other’s', [created(late)], { order: other }, undefined],
		[
			'finds none in other words where those name data',
			[created(late)],
			{ order: bare },
			undefined,
		],
		[
			'finds none in other words where the first named data',
			[created({ ...late, fingerprint: undefined })],
			{ order: bare },
			undefined,
		],
		['is not sent again after an unclear outcome', [unknown(late)], { order: moved }, 0],
		[
			'is sent again then in another execution',
			[unknown(late)],
			{ order: sent, execution: '8' },
			undefined,
		],
		[
			'is not where there is no execution',
			[unknown({ ...late, execution: '' })],
			{ order: sent, execution: '' },
			0,
		],
		['shares the job of an equal one that runs', [created()], { order: equal }, 0],
		['shares none of another', [created()], { order: moved }, undefined],
		[
			'is a new order after a failure',
			[created({ ...late, failed: 'failed' })],
			{ order: sent },
			undefined,
		],
	])('%s', (_what, entries, { order, execution }, index) => {
		const found = open(entries, execution, 'Lipsync').find(0, order);

		expect(found).toBe(index === undefined ? undefined : entries[index]);
	});

	it.each([
		[withVideo, true],
		[withTimeout, false],
	])('has its end on record, and whether it was delivered', (outcome, isDelivered) => {
		const entries = [created()];
		open(entries, '7', 'Lipsync').end(0, sent, outcome);

		expect(entries).toEqual([created({ call: { endedAt: NOW, isDelivered } })]);
	});

	it('that picks a job up is known by its own words from then on', () => {
		const entries = [created(late)];
		open(entries, '8', 'Lipsync').pickUp(entries[0] ?? created(), moved);

		expect(entries).toEqual([created({ ...late, execution: '8', requestHash: 'moved' })]);
	});

	it('waits for an equal one that runs, whatever becomes of it, and for no other', async () => {
		const log: string[] = [];
		const ends = new Map<string, () => void>();
		const call = async (name: string, order: Order, execution?: string, tool?: string) =>
			await open([], execution, tool).inTurn(order, async () => {
				log.push(name);
				await new Promise<void>((resolve) => ends.set(name, resolve));
				if (name === 'first') throw new Error('a fault');
			});
		const settle = async () => await new Promise((resolve) => setImmediate(resolve));

		const first = call('first', sent, '7', 'Lipsync');
		const second = call('second', equal, '7', 'Lipsync');
		void call('other request', moved, '7', 'Lipsync');
		void call('other execution', sent, '8', 'Lipsync');
		void call('other tool', sent, '7', 'Other');
		void call('no tool', sent);
		await settle();
		expect(log.sort()).toEqual([
			...['first', 'no tool', 'other execution', 'other request', 'other tool'],
		]);

		ends.get('first')?.();
		await expect(first).rejects.toThrow('a fault');
		void call('third', sent, '7', 'Lipsync');
		await settle();
		expect(log.slice(5)).toEqual(['second']);

		ends.get('second')?.();
		await second;
		await settle();
		expect(log.slice(5)).toEqual(['second', 'third']);
	});
});
