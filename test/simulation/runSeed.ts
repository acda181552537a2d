import type { Call, Ending } from './call';
import { createContext } from './context';
import { runEngine, type EngineEnd } from './engine';
import { stored, type Execution } from './execution';
import { createFaults, type Fault } from './faults';
import { nothingLost } from './invariants/nothingLost';
import { noToken } from './invariants/noToken';
import { oneJobPerItem } from './invariants/oneJob';
import { outputInOrder } from './invariants/outputInOrder';
import { runEnds } from './invariants/runEnds';
import { withinLimits } from './invariants/withinLimits';
import { createNetwork } from './network';
import { createProcessedStore } from './processedStore';
import { createRandom } from './random';
import { wordsOf } from './said';
import { createStory } from './story';
import type { Invariant, StoryEvent, World } from './storyEvent';
import { makeUser } from './user';
import { createVendor } from './vendor';
import { createProcessClock, createVirtualTime, setProcessClock } from './virtualTime';
import { makeWorkload, nameOf, type Item } from './workload';

/** A seed that broke an invariant. */
export interface BrokenSeed {
	seed: number;
	/** The name of the invariant, and what is wrong. */
	violation: string;
	/** What happened, line by line. */
	story: string;
}

const MINUTE = 60_000;

/** Plays the story of one seed. Yields nothing where all invariants hold at every step. */
export async function runSeed(seed: number): Promise<BrokenSeed | undefined> {
	const random = createRandom(seed);
	const time = createVirtualTime();
	const story = createStory(time);
	const vendor = createVendor(random.fork('vendor'), time, (job, call) => {
		story.tell(`vendor: creates job ${job.id} for ${call.itemName}`);
		happen({ kind: 'created', job, call });
	});
	const earlierJobs = Array.from({ length: 10 }, () => vendor.addEarlierJob().id);
	const workload = makeWorkload(random.fork('workload'), earlierJobs);
	const user = makeUser(random.fork('user'));
	const faults = createFaults(random.fork('faults'));
	const processed = createProcessedStore(random.fork('store'), time);
	const storeFails = random.pick([0, 0, 0, 0.2]);
	const items = new Map(workload.runs.flat().map((item) => [nameOf(item), item]));

	const world: World = {
		now: time.now,
		settings: user.settings,
		operation: workload.operation,
		itemNamed: (name) => items.get(name),
	};
	const invariants: Invariant[] = [
		oneJobPerItem,
		nothingLost,
		outputInOrder,
		withinLimits,
		runEnds,
		noToken,
	].map((create) => create(world));
	let violation: string | undefined;
	const happen = (event: StoryEvent) => {
		for (const { name, check } of invariants) {
			const wrong = check(event);
			if (wrong !== undefined) violation ??= `${name}: ${wrong}`;
		}
	};

	let calls = 0;
	let process = 0;
	const productRandom = random.fork('product');

	/** One process that runs one execution to its end, or until it is killed. */
	const runProcess = async (execution: Execution): Promise<EngineEnd | 'killed' | 'hangs'> => {
		process += 1;
		const own = process;
		const isAlive = () => process === own;
		const clock = createProcessClock(time, isAlive);
		setProcessClock(clock);
		const cancel = new AbortController();
		const itemCount = workload.runs.flat().length;
		const interruption = user.interrupt(itemCount);
		let requests = 0;
		let end: EngineEnd | undefined;

		const interrupt = () => {
			if (!isAlive() || end !== undefined) return;
			if (interruption?.kind === 'kill') {
				story.tell('the process is killed');
				happen({ kind: 'killed' });
				process += 1;
				return;
			}
			story.tell('user: stops the execution');
			happen({ kind: 'stopPressed' });
			cancel.abort();
		};
		const countRequest = () => {
			if (interruption?.afterRequests === requests) time.after(interruption.delay, interrupt);
			requests += 1;
		};
		countRequest();

		const network = createNetwork({
			time,
			vendor,
			faults,
			isAlive,
			onSent(call) {
				story.tell(`node: sends ${nameCall(call)}`);
				happen({ kind: 'sent', call });
				countRequest();
			},
			onEnded(call, ending, fault) {
				story.tell(`node: gets ${nameEnding(ending, fault)} for ${nameCall(call)}`);
				happen({ kind: 'ended', call, ending });
			},
		});
		const contextTools = {
			time,
			random: productRandom,
			vendor,
			network,
			processed,
			execution,
			settings: user.settings,
			cancelSignal: cancel.signal,
			isAlive,
			storeFails,
			onText(text: string) {
				story.tell(`log: ${text}`);
				happen({ kind: 'logged', text });
			},
			nextCallNumber: () => (calls += 1),
		};
		void runEngine(
			{
				settings: user.settings,
				cancelSignal: cancel.signal,
				createContext: (run, runItems) => createContext(contextTools, run, runItems),
				sleep: clock.sleep,
				onTryBegins(run, runItems) {
					story.tell(`n8n: runs the node (run ${run}, ${runItems.length} items)`);
					happen({ kind: 'tryBegins', execution, run, items: runItems });
				},
				onTryEnds(run, runItems, tryEnd) {
					story.tell(
						tryEnd.kind === 'error'
							? `node: throws ${wordsOf(tryEnd.error)}`
							: `node: gives ${tryEnd.output.length} items ${JSON.stringify(tryEnd.output.map(({ json }) => json)).slice(0, 3000)}`,
					);
					happen({ kind: 'tryEnds', run, items: runItems, end: tryEnd });
				},
			},
			workload.runs,
			execution.firstRun,
		).then((engineEnd) => (end = engineEnd));

		const isOver = await time.runUntil(
			() => end !== undefined || !isAlive() || violation !== undefined,
			() => happen({ kind: 'step' }),
		);
		if (!isOver) return 'hangs';
		if (end === undefined) return 'killed';
		story.tell(`n8n: execution ${execution.id} has ended: ${end.status}`);
		happen({ kind: 'executionEnds', execution, status: end.status });
		return end;
	};

	const play = async (): Promise<void> => {
		// The node keeps what it shares between calls by the execution's id: no two seeds have the same.
		const idOf = (number: number) => String(seed * 10 + number);
		let execution: Execution = { id: idOf(1), contextData: {}, firstRun: 0 };
		let begun = stored(execution.contextData);
		let retries = 0;
		for (let processes = 0; processes < 6; processes += 1) {
			const end = await runProcess(execution);
			if (violation !== undefined) return;
			if (end === 'hangs') {
				violation = 'the run ends: it hangs, nothing is left that could go on';
				return;
			}
			if (end === 'killed') {
				if (!user.isReexecuted) return;
				await pass(MINUTE);
				story.tell(`n8n: runs execution ${execution.id} again`);
				execution = { ...execution, contextData: stored(begun) };
			} else {
				// n8n offers the button for what has failed. A stopped execution has nothing left to run.
				if (end.status !== 'error' || retries === user.retries) return;
				retries += 1;
				await pass(random.integer(1, 10) * MINUTE);
				happen({ kind: 'retryPressed' });
				story.tell('user: presses Retry');
				const contextData = stored(execution.contextData);
				execution = { id: idOf(retries + 1), contextData, firstRun: end.failedRun };
				begun = stored(contextData);
			}
		}
	};
	const pass = async (milliseconds: number) => {
		let isOver = false;
		time.after(milliseconds, () => (isOver = true));
		await time.runUntil(
			() => isOver,
			() => {},
		);
	};

	story.tell(`vendor: ${vendor.describe()}`);
	story.tell(`faults: ${faults.describe()}`);
	story.tell(`user: ${JSON.stringify(user)}`);
	story.tell(`workload: ${describeItems(workload.runs.flat())}`);
	await withGlobals(time.now, productRandom.next, play);
	setProcessClock(undefined);
	return violation === undefined ? undefined : { seed, violation, story: story.read() };
}

function describeItems(items: readonly Item[]): string {
	const lines = items.slice(0, 12).map((item) => {
		const { resource, operation, waitForCompletion, downloadVideo, jobId, options } =
			item.parameters;
		const shown = { resource, operation, waitForCompletion, downloadVideo, jobId, options };
		return `${nameOf(item)}${item.isValid ? '' : ' (not valid)'} ${JSON.stringify(shown)}`;
	});
	return `${items.length} items\n${lines.join('\n')}`;
}

function nameCall({ number, kind, url, itemName }: Call): string {
	const about =
		kind === 'post' ? itemName : decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
	return `${kind} ${number} (${about})`;
}

function nameEnding(ending: Ending, fault: Fault | undefined): string {
	const met = fault === undefined ? '' : ` [fault: ${JSON.stringify(fault)}]`;
	if (ending.kind === 'failed') return `${ending.code}${met}`;
	const { status, headers, body } = ending.answer;
	const shown = headers['Retry-After'] ?? headers['RateLimit-Reset'] ?? '';
	return `${status} ${shown} ${body.slice(0, 160)}${met}`;
}

/** Runs something while the global clock and the global chance are those of the story. */
async function withGlobals(
	now: () => number,
	next: () => number,
	run: () => Promise<void>,
): Promise<void> {
	const real = { now: Date.now, random: Math.random };
	Date.now = now;
	Math.random = next;
	try {
		await run();
	} finally {
		Date.now = real.now;
		Math.random = real.random;
	}
}
