import { z } from 'zod';

/** Where a mark outlives the process: n8n's own database. */
export interface MarkStore {
	/**
	 * Records a mark and tells whether it was recorded before. `undefined` where the store took the call
	 * and did neither.
	 *
	 * @throws what the store fails with
	 */
	checkAndRecord(mark: string): Promise<boolean | undefined>;
}

export interface FenceTools {
	/** The execution's own data, which is lost when its process is killed. */
	executionData: Record<string, unknown>;
	store: MarkStore;
	/** n8n's id of the execution; without one there is no fence. */
	executionId: string | undefined;
	/** What tells this run of the node from all others of the execution, see `openLedger`. */
	run: string;
	/** Says in n8n's log that there is no fence, and why. */
	onNoFence(reason: string): void;
}

const FENCE = 'fence';
const MOST_WRITES = 3;

/** Checks that are running, so that calls of an agent's tool that run at once share one. */
const running = new Map<string, Promise<boolean>>();

/**
 * Whether n8n runs this execution for the second time because the process of the first was killed: then
 * its jobs exist, and nothing is left in the execution that names them.
 *
 * The first POST of a run writes a mark to the execution's data and to n8n's database. A run that finds
 * its mark only in the database was started again. This result holds for the rest of the execution.
 */
export async function isReexecuted(tools: FenceTools): Promise<boolean> {
	const { executionData, executionId, run, onNoFence } = tools;
	if (executionId === undefined) {
		onNoFence('this execution has no id');
		return false;
	}
	const marks = marksOf(executionData, executionId);
	if (marks.isReexecuted) return true;

	const mark = `${executionId} ${run}`;
	if (marks.runs.includes(mark)) return false;

	const check = running.get(mark) ?? putUp(mark, tools);
	running.set(mark, check);
	try {
		const wasThere = await check;
		marks.isReexecuted ||= wasThere;
		marks.runs.push(mark);
		return marks.isReexecuted;
	} finally {
		running.delete(mark);
	}
}

/** Resolves with whether the mark was there before. */
async function putUp(mark: string, { store, onNoFence }: FenceTools): Promise<boolean> {
	const write = async () => {
		try {
			return await store.checkAndRecord(mark);
		} catch {
			// Of two first writes at the same time one fails: its second try finds the row.
			return await store.checkAndRecord(mark);
		}
	};
	try {
		if (await write()) return true;
		// The store has no lock: what another execution writes at the same moment may undo ours.
		for (let writes = 1; writes <= MOST_WRITES; writes += 1) if (await write()) return false;
		onNoFence('n8n did not keep the mark');
	} catch (error) {
		onNoFence(error instanceof Error ? error.message : String(error));
	}
	return false;
}

const marksSchema = z.object({
	executionId: z.string(),
	isReexecuted: z.boolean(),
	/** The marks of the runs that were checked. */
	runs: z.array(z.string()),
});

type Marks = z.infer<typeof marksSchema>;

/** The marks in this execution's data. After the Retry button the execution has another id, and no marks. */
function marksOf(executionData: Record<string, unknown>, executionId: string): Marks {
	const known = executionData[FENCE];
	if (isMarks(known) && known.executionId === executionId) return known;
	const marks: Marks = { executionId, isReexecuted: false, runs: [] };
	executionData[FENCE] = marks;
	return marks;
}

function isMarks(value: unknown): value is Marks {
	return marksSchema.safeParse(value).success;
}
