import {
	isReexecuted,
	type FenceTools,
	type MarkStore,
} from '../../../nodes/PersonateLipsync/jobs/fence';

/** n8n's database, which outlives the process. */
function createDatabase() {
	const marks = new Set<string>();
	const calls: string[] = [];
	const store: MarkStore = {
		async checkAndRecord(mark) {
			calls.push(mark);
			const wasThere = marks.has(mark);
			marks.add(mark);
			return wasThere;
		},
	};
	return { marks, calls, store };
}

/** Asks as the node does; `executionData` is what a process has in memory. */
function ask(tools: Partial<FenceTools> & Pick<FenceTools, 'store'>) {
	return isReexecuted({
		executionData: {},
		executionId: '7',
		run: 'Lipsync 0',
		onNoFence: () => {},
		...tools,
	});
}

describe('An execution', () => {
	it('leaves its mark, and is known again when n8n runs it after its process was killed', async () => {
		const { marks, store } = createDatabase();

		expect(await ask({ store })).toBe(false);
		expect(marks.size).toBe(1);
		expect(await ask({ store })).toBe(true);
	});

	it('is let through by its own retry, without another write', async () => {
		const { calls, store } = createDatabase();
		const executionData = {};
		await ask({ store, executionData });
		const writes = calls.length;

		expect(await ask({ store, executionData })).toBe(false);
		expect(calls).toHaveLength(writes);
	});

	it('stays known as run again for each run of the node, also where n8n stores its data in between', async () => {
		const { store } = createDatabase();
		await ask({ store });
		const executionData: Record<string, unknown> = {};
		await ask({ store, executionData });
		const stored: Record<string, unknown> = JSON.parse(JSON.stringify(executionData));

		expect(await ask({ store, executionData })).toBe(true);
		expect(await ask({ store, executionData, run: 'Lipsync 1' })).toBe(true);
		expect(await ask({ store, executionData: stored })).toBe(true);
	});

	it.each([
		['another run of the node in it', { run: 'Lipsync 1' }],
		['another execution', { executionId: '8' }],
	])('is not taken for %s', async (_what, other) => {
		const { store } = createDatabase();
		await ask({ store });

		expect(await ask({ store, ...other })).toBe(false);
	});

	it('that the Retry button made is let through, though it has the data of the first', async () => {
		const { store } = createDatabase();
		const executionData: Record<string, unknown> = {};
		await ask({ store });
		await ask({ store, executionData });

		expect(await ask({ store, executionData, executionId: '8' })).toBe(false);
	});

	it('shares one check among calls of an agent’s tool at once', async () => {
		const { store } = createDatabase();
		const executionData = {};
		const asked = Array.from({ length: 3 }, async () => await ask({ store, executionData }));

		expect(await Promise.all(asked)).toEqual([false, false, false]);
	});

	it('is known again by all such calls, those too that the first process had not made', async () => {
		const { store } = createDatabase();
		const executionData = {};
		await ask({ store });
		const runs = ['Lipsync 0', 'Lipsync 1'];
		const asked = runs.map(async (run) => await ask({ store, executionData, run }));

		expect(await Promise.all(asked)).toEqual([true, true]);
	});

	it.each([null, 'a text', {}, { runs: [] }])(
		'is let through where its data holds something else: %j',
		async (fence) => {
			const { store } = createDatabase();

			expect(await ask({ store, executionData: { fence } })).toBe(false);
		},
	);

	it('without an id is let through, and the log says that there is no fence', async () => {
		const reasons: string[] = [];
		const { calls, store } = createDatabase();
		const onNoFence = (reason: string) => reasons.push(reason);

		expect(await ask({ store, executionId: undefined, onNoFence })).toBe(false);
		expect(reasons).toEqual(['this execution has no id']);
		expect(calls).toEqual([]);
	});
});

describe('n8n’s database', () => {
	it('may fail once, where two first writes come at once', async () => {
		const { store, marks } = createDatabase();
		let calls = 0;
		const checkAndRecord = async (mark: string) => {
			if ((calls += 1) === 1) throw new Error('unique constraint');
			return await store.checkAndRecord(mark);
		};

		expect(await ask({ store: { checkAndRecord } })).toBe(false);
		expect(marks.size).toBe(1);
	});

	it('may lose the mark twice to other executions, which is then written again', async () => {
		const reasons: string[] = [];
		const { calls, store, marks } = createDatabase();
		const checkAndRecord = async (mark: string) => {
			const wasThere = await store.checkAndRecord(mark);
			if (calls.length <= 2) marks.delete(mark);
			return wasThere;
		};
		await ask({ store: { checkAndRecord }, onNoFence: (reason) => reasons.push(reason) });

		expect(reasons).toEqual([]);
		expect(marks.size).toBe(1);
		expect(await ask({ store })).toBe(true);
	});

	it.each<[string, () => Promise<boolean | undefined>, string]>([
		['fails', async () => await Promise.reject(new Error('no workflow')), 'no workflow'],
		['keeps nothing', async () => false, 'n8n did not keep the mark'],
		['does nothing', async () => undefined, 'n8n did not keep the mark'],
	])(
		'that %s lets the execution through, and the log says so',
		async (what, checkAndRecord, reason) => {
			const reasons: string[] = [];
			const executionId = `of a database that ${what}`;
			const onNoFence = (each: string) => reasons.push(each);

			expect(await ask({ store: { checkAndRecord }, executionId, onNoFence })).toBe(false);
			expect(reasons).toEqual([reason]);
		},
	);
});
