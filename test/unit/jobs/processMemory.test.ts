import type { LedgerEntry } from '../../../nodes/PersonateLipsync/jobs/ledger';
import { createProcessMemory } from '../../../nodes/PersonateLipsync/jobs/processMemory';
import { HOUR, MINUTE } from '../support/times';

const NOW = 1000 * HOUR;

const entryOf = (kind: LedgerEntry['kind'], call?: LedgerEntry['call']): LedgerEntry => ({
	kind,
	requestHash: 'hash',
	...(call === undefined ? {} : { call }),
});

describe('What the process keeps of a call without an execution', () => {
	it.each<[string, LedgerEntry, number]>([
		['while it runs', entryOf('created'), Infinity],
		['for an hour after an error', entryOf('created', { endedAt: NOW, isDelivered: false }), HOUR],
		[
			'for ten minutes after an unclear outcome',
			entryOf('unknown', { endedAt: NOW, isDelivered: false }),
			10 * MINUTE,
		],
		[
			'not at all once its video is delivered',
			entryOf('created', { endedAt: NOW, isDelivered: true }),
			0,
		],
	])('is kept %s', (_what, entry, keptFor) => {
		let now = NOW;
		const memoryOf = createProcessMemory(() => now);
		memoryOf('1').push(entry);

		now += Math.min(keptFor, 1000 * HOUR) - 1;
		expect(memoryOf('1')).toEqual(keptFor > 0 ? [entry] : []);
		now += 1;
		expect(memoryOf('1')).toEqual(keptFor === Infinity ? [entry] : []);
	});

	it('is kept by credential, in one list for all calls at once', () => {
		const memoryOf = createProcessMemory(() => 0);
		const first = memoryOf('1');
		first.push(entryOf('created'));

		expect(memoryOf('2')).toEqual([]);
		expect(memoryOf('1')).toBe(first);
	});

	it('is a thousand entries at most, of which those of running calls are never dropped', () => {
		const memoryOf = createProcessMemory(() => 0);
		const ended = (endedAt: number) => entryOf('created', { endedAt, isDelivered: false });
		const running = entryOf('created');
		memoryOf('1').push(running, ended(1), ended(2), ...Array.from({ length: 998 }, () => running));

		const kept = memoryOf('1');
		expect(kept).toHaveLength(1000);
		expect(kept.slice(0, 2)).toEqual([running, ended(2)]);
	});
});
