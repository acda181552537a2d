import { CANCELED, isClearRefusal, type Call, type Ending } from '../call';
import {
	errorOfItem,
	linesSayUnknown,
	saysAllAreUnknown,
	saysNoFence,
	saysUnknown,
	wordsOf,
} from '../said';
import type { Invariant, TryEnd, World } from '../storyEvent';
import type { VendorJob } from '../vendorJob';
import { nameOf, type Item } from '../workload';

/** A POST that is silent for so long is ended by the node, in milliseconds. */
const POST_SILENCE = 120_000;

/** How many other items an error names. */
const MOST_NAMED = 100;

/** How long a POST may take for its answer after the user's stop, in milliseconds. */
const POST_GRACE = 10_000;

/**
 * Every job that the vendor created and answered for is in the log at once, and so can be found; one
 * whose answer was lost has an error that says so, and no other item has. The id in an answer that cannot
 * be read is in the log at once, and in each error about the item in this execution.
 */
export function nothingLost(world: World): Invariant {
	/** Answered, and not in the log yet. */
	let unnamed: VendorJob[] = [];
	/** The POSTs that are running. */
	const running = new Set<Call>();
	/** The POSTs of this execution whose answer nobody has read. */
	const lost = new Set<Call>();
	/** The same of a process that was killed: only a second life that comes to its run, and ends by itself, can tell. */
	const lostWithProcess = new Set<Call>();
	/** The items of this execution whose outcome was unknown once, with the job that an answer has named. */
	let unclear = new Map<string, VendorJob | undefined>();
	let isWithoutFence = false;
	/** The POSTs whose answer was lost without a word. */
	const untold = new Set<Call>();
	const jobs = new Map<Call, VendorJob>();
	let log: string[] = [];
	let lastTries = new Map<number, { items: readonly Item[]; end: TryEnd }>();

	/** Of a run that was stopped, n8n keeps no output and no error: the log is all that is left. */
	let stoppedRun: number | undefined;
	let stoppedAt = Infinity;
	let run = 0;

	const isTold = ({ itemName = '' }: Call): boolean => {
		const item = world.itemNamed(itemName);
		const lastTry = item === undefined ? undefined : lastTries.get(item.run);
		if (item === undefined || lastTry === undefined) return false;
		const { items, end } = lastTry;
		return item.run === stoppedRun
			? linesSayUnknown(item, items.length, log)
			: saysUnknown(item, items.length, end);
	};
	/** What the node was sent about a job, whether it can read it or not. */
	const arrivedOf = (ending: Ending) => {
		if (ending.kind === 'failed') return ending.arrived;
		return /^2/.test(String(ending.answer.status)) ? ending.answer.body : '';
	};
	const checkSaid = (items: readonly Item[], end: TryEnd): string | undefined => {
		if (saysAllAreUnknown(end)) return undefined;
		for (const item of items) {
			const name = nameOf(item);
			if (!unclear.has(name)) {
				if (!saysUnknown(item, items.length, end)) continue;
				return `${name} is said to be unknown, and nothing was lost`;
			}
			const id = unclear.get(name)?.id ?? '';
			const said = end.kind === 'error' ? wordsOf(end.error) : errorOfItem(end, item.index);
			const isNamed = said.includes(id) || (end.kind === 'error' && unclear.size > MOST_NAMED);
			if (!isNamed) return `an answer has named job ${id} of ${name}, and no error does`;
		}
		return undefined;
	};
	/** Whether the execution has come to the run of this item before it ended. */
	const isReached = ({ itemName = '' }: Call) =>
		lastTries.has(world.itemNamed(itemName)?.run ?? -1);
	const say = (call: Call, job: VendorJob) =>
		`job ${job.id} of ${call.itemName} exists, its answer was lost, and nobody is told so`;

	return {
		name: 'no job is lost',
		on: {
			sent(event) {
				if (event.call.kind === 'post') running.add(event.call);
			},
			created(event) {
				jobs.set(event.call, event.job);
				return untold.has(event.call) ? say(event.call, event.job) : undefined;
			},
			ended({ call, ending }) {
				if (!running.delete(call)) return undefined;
				const isAborted = ending.kind === 'failed' && ending.failure === CANCELED;
				const isSilent = world.now() >= call.sentAt + POST_SILENCE;
				if (isAborted && !isSilent && world.now() < stoppedAt + POST_GRACE) {
					return `the POST for ${call.itemName} was aborted before it had its time to be answered`;
				}
				const job = jobs.get(call);
				const isKnown = ending.kind === 'answered' && ending.isReadable;
				const isNamed = job !== undefined && arrivedOf(ending).includes(job.id);
				if (!isKnown) lost.add(call);
				if (isNamed) unnamed.push(job);
				if (!isKnown && !isClearRefusal(ending)) {
					unclear.set(call.itemName ?? '', isNamed ? job : undefined);
				}
				return undefined;
			},
			logged(event) {
				log.push(event.text);
				isWithoutFence ||= saysNoFence(event.text);
				unnamed = unnamed.filter(({ id }) => !event.text.includes(id));
			},
			step() {
				const [job] = unnamed;
				return job && `job ${job.id} of ${job.itemName} is known, and is not in the log`;
			},
			stopPressed() {
				stoppedRun = run;
				stoppedAt = world.now();
			},
			tryBegins(event) {
				run = event.run;
				lastTries.delete(event.run);
			},
			tryEnds(event) {
				lastTries.set(event.run, event);
				return stoppedRun === undefined ? checkSaid(event.items, event.end) : undefined;
			},
			killed() {
				for (const call of [...running, ...lost]) lostWithProcess.add(call);
				lost.clear();
				running.clear();
				unclear = new Map();
				log = [];
				lastTries = new Map();
			},
			executionEnds(event) {
				const canTell = event.status !== 'canceled' && !isWithoutFence;
				const isVerdict = [...lastTries.values()].some(({ end }) => saysAllAreUnknown(end));
				const withProcess = canTell && !isVerdict ? [...lostWithProcess].filter(isReached) : [];
				for (const call of [...lost, ...withProcess]) {
					if (!isTold(call)) untold.add(call);
				}
				stoppedRun = undefined;
				stoppedAt = Infinity;
				lost.clear();
				lostWithProcess.clear();
				unclear = new Map();
				isWithoutFence = false;
				log = [];
				lastTries = new Map();
				const call = [...untold].find((one) => jobs.has(one));
				const job = call && jobs.get(call);
				return call && job && say(call, job);
			},
		},
	};
}
