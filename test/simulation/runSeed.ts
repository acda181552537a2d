import type { Call, Ending } from './call';
import { createContext } from './context';
import { runEngine, type EngineEnd } from './engine';
import { stored, type Execution } from './execution';
import { createFaults, type Fault } from './faults';
import { filesArrive } from './invariants/filesArrive';
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
import type { Invariant, StoryEvents, World } from './storyEvent';
import { makeUser } from './user';
import { createVendor } from './vendor';
import { createProcessClock, createVirtualTime, setProcessClock } from './virtualTime';
import { makeWorkload, nameOf, withLongerTimeout, type Item } from './workload';

/** A seed that broke an invariant. */
export interface BrokenSeed {
	seed: number;
	/** The name of the invariant, and what is wrong. */
	violation: string;
	/** What happened, line by line. */
	story: string;
}

const MINUTE = 60_000;

/** More would be read by nobody; the end is what counts. */
const MOST_LINES = 4000;

/** Plays the story of one seed. Yields nothing where all invariants hold at every step. */
export async function runSeed(seed: number): Promise<BrokenSeed | undefined> {
	const random = createRandom(seed);
	const time = createVirtualTime();
	const beginning = time.now();
	const story: string[] = [];
	const tell = (line: string) => {
		const seconds = (time.now() - beginning) / 1000;
		story.push(`${seconds.toFixed(3).padStart(10)} s  ${line}`);
	};
	const vendor = createVendor(random.fork('vendor'), time, (job, call) => {
		tell(`vendor: creates job ${job.id} for ${call.itemName}`);
		happen('created', { job, call });
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
		filesArrive,
		withinLimits,
		runEnds,
		noToken,
	].map((create) => create(world));
	let violation: string | undefined;
	const happen = <Kind extends keyof StoryEvents>(kind: Kind, event: StoryEvents[Kind]) => {
		for (const { name, on } of invariants) {
			const wrong = on[kind]?.(event);
			if (typeof wrong === 'string') violation ??= `${name}: ${wrong}`;
		}
	};

	let calls = 0;
	let takes = 0;
	let runs: ReadonlyArray<readonly Item[]> = workload.runs;
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
				tell('the process is killed');
				happen('killed', {});
				process += 1;
				return;
			}
			tell('user: stops the execution');
			happen('stopPressed', {});
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
				tell(`node: sends ${nameCall(call)}`);
				happen('sent', { call });
				countRequest();
			},
			onEnded(call, ending, fault) {
				tell(`node: gets ${nameEnding(ending, fault)} for ${nameCall(call)}`);
				happen('ended', { call, ending });
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
				tell(`log: ${text}`);
				happen('logged', { text });
			},
			nextCallNumber: () => (calls += 1),
			nextTake: () => (takes += 1),
		};
		void runEngine(
			{
				settings: user.settings,
				cancelSignal: cancel.signal,
				createContext: (run, runItems) => createContext(contextTools, run, runItems),
				sleep: clock.sleep,
				onTryBegins(run, runItems) {
					tell(`n8n: runs the node (run ${run}, ${runItems.length} items)`);
					happen('tryBegins', { execution, run, items: runItems });
				},
				onTryEnds(run, runItems, tryEnd) {
					// n8n does not see what a dead process comes to.
					if (!isAlive()) return;
					tell(
						tryEnd.kind === 'error'
							? `node: throws ${wordsOf(tryEnd.error)}`
							: `node: gives ${tryEnd.output.length} items ${JSON.stringify(tryEnd.output.map(({ json }) => json)).slice(0, 3000)}`,
					);
					happen('tryEnds', { run, items: runItems, end: tryEnd });
				},
			},
			runs,
			execution.firstRun,
		).then((engineEnd) => (end = engineEnd));

		const isOver = await time.runUntil(
			() => end !== undefined || !isAlive() || violation !== undefined,
			() => happen('step', {}),
		);
		if (!isOver) return 'hangs';
		if (end === undefined) return 'killed';
		tell(`n8n: execution ${execution.id} has ended: ${end.status}`);
		happen('executionEnds', { execution, status: end.status });
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
				await time.letTimePass(MINUTE);
				tell(`n8n: runs execution ${execution.id} again`);
				execution = { ...execution, contextData: stored(begun) };
			} else {
				// n8n offers the button for what has failed. A stopped execution has nothing left to run.
				if (end.status !== 'error' || retries === user.retries) return;
				retries += 1;
				await time.letTimePass(random.integer(1, 10) * MINUTE);
				happen('retryPressed', {});
				if (user.raisesTimeout) runs = runs.map(withLongerTimeout);
				tell(`user: ${user.raisesTimeout ? 'raises Timeout, and ' : ''}presses Retry`);
				const contextData = stored(execution.contextData);
				execution = { id: idOf(retries + 1), contextData, firstRun: end.failedRun };
				begun = stored(contextData);
			}
		}
	};
	tell(`vendor: ${vendor.describe()}`);
	tell(`faults: ${faults.describe()}`);
	tell(`user: ${JSON.stringify(user)}`);
	tell(`workload: ${describeItems(workload.runs.flat())}`);
	const real = { now: Date.now, random: Math.random };
	Date.now = time.now;
	Math.random = productRandom.next;
	try {
		await play();
	} finally {
		Date.now = real.now;
		Math.random = real.random;
		setProcessClock(undefined);
	}
	return violation === undefined
		? undefined
		: { seed, violation, story: story.slice(-MOST_LINES).join('\n') };
}

function describeItems(items: readonly Item[]): string {
	const lines = items.slice(0, 12).map((item) => {
		const { operation, waitForCompletion, downloadVideo, jobId, options } = item.parameters;
		const { moves } = item;
		const shown = { operation, moves, waitForCompletion, downloadVideo, jobId, options };
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
	if (ending.kind === 'failed') {
		const { failure, arrived } = ending;
		return `"${failure.message}" ${arrived.trim().slice(0, 160)}${met}`;
	}
	const { status, headers, body } = ending.answer;
	const shown = headers['retry-after'] ?? headers['ratelimit-reset'] ?? '';
	return `${status} ${shown} ${body.slice(0, 160)}${met}`;
}
