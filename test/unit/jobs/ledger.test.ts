import { openLedger } from '../../../nodes/PersonateLipsync/jobs/ledger';

const created = { kind: 'created', jobId: 'job-1', createdAt: 1_700_000_000_000 } as const;
const unknown = { kind: 'unknown', execution: '7' } as const;

describe('The record of paid jobs', () => {
	it('finds a job again when the node is tried again, also after it was stored with the execution', () => {
		const store: Record<string, unknown> = {};
		const ledger = openLedger(store, 0);
		ledger.record(0, 'hash', created);
		ledger.record(1, 'hash', unknown);
		const stored: Record<string, unknown> = JSON.parse(JSON.stringify(store));

		expect(openLedger(store, 0).find(0, 'hash')).toEqual(created);
		expect(openLedger(stored, 0).find(0, 'hash')).toEqual(created);
		expect(openLedger(stored, 0).find(1, 'hash')).toEqual(unknown);
	});

	it('finds nothing for another item, another request or another run of the node', () => {
		const store = {};
		openLedger(store, 1).record(1, 'hash', created);

		expect(openLedger(store, 1).find(0, 'hash')).toBeUndefined();
		expect(openLedger(store, 1).find(11, 'hash')).toBeUndefined();
		expect(openLedger(store, 1).find(1, 'other hash')).toBeUndefined();
		expect(openLedger(store, 0).find(1, 'hash')).toBeUndefined();
		expect(openLedger(store, 11).find(1, 'hash')).toBeUndefined();
		expect(openLedger(store, 'tool-1').find(1, 'hash')).toBeUndefined();
	});

	it('keeps the job of an item whose request differs in the next try', () => {
		const ledger = openLedger({}, 0);
		ledger.record(0, 'hash', created);
		ledger.record(0, 'other hash', unknown);

		expect(ledger.find(0, 'hash')).toEqual(created);
		expect(ledger.find(0, 'other hash')).toEqual(unknown);
	});

	it('forgets one item whose job has failed for good, and no other', () => {
		const ledger = openLedger({}, 0);
		for (const itemIndex of [0, 1, 10]) ledger.record(itemIndex, 'hash', created);
		ledger.record(1, 'other hash', created);

		ledger.forget(1);

		expect(ledger.find(1, 'hash')).toBeUndefined();
		expect(ledger.find(1, 'other hash')).toBeUndefined();
		expect(ledger.find(0, 'hash')).toEqual(created);
		expect(ledger.find(10, 'hash')).toEqual(created);
	});

	it('forgets its own run once it is delivered, and leaves the rest of the store alone', () => {
		const store: Record<string, unknown> = { 'a key of n8n': 'its value' };
		for (const runIndex of [1, 10]) openLedger(store, runIndex).record(0, 'hash', created);

		openLedger(store, 1).clear();

		expect(openLedger(store, 1).find(0, 'hash')).toBeUndefined();
		expect(openLedger(store, 10).find(0, 'hash')).toEqual(created);
		expect(store['a key of n8n']).toBe('its value');
	});

	it.each([
		...[null, 'job-1', 7, [], {}, { kind: 'else' }, { kind: 'created' }],
		{ kind: 'created', jobId: 7, createdAt: 0 },
		{ kind: 'created', jobId: 'job-1' },
		{ kind: 'created', jobId: 'job-1', createdAt: '0' },
	])('ignores an entry that is none of its own: %j', (stranger) => {
		const store: Record<string, unknown> = { jobs: { 0: { 0: { hash: stranger } } } };

		expect(openLedger(store, 0).find(0, 'hash')).toBeUndefined();
	});

	it.each([null, 'text', 7])('works where its place holds something else: %j', (stranger) => {
		const ledger = openLedger({ jobs: stranger }, 0);
		expect(ledger.find(0, 'hash')).toBeUndefined();

		ledger.record(0, 'hash', created);

		expect(ledger.find(0, 'hash')).toEqual(created);
	});

	it('writes nothing where it only looks', () => {
		const store = {};

		openLedger(store, 0).find(0, 'hash');

		expect(store).toEqual({});
	});
});
