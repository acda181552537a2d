import type { Call } from '../call';
import { linesSayUnknown, saysAllAreUnknown, saysNoFence, saysUnknown } from '../said';
import type { Invariant, TryEnd, World } from '../storyEvent';
import type { VendorJob } from '../vendorJob';
import type { Item } from '../workload';

/** How long a POST may take for its answer after the user's stop, in milliseconds. */
const POST_GRACE = 10_000;

/**
 * Every job that the vendor created and answered for is in the log at once, and so can be found; one
 * whose answer was lost has an error that says so.
 */
export function nothingLost(world: World): Invariant {
	/** Answered, and not in the log yet. */
	let unnamed: VendorJob[] = [];
	/** The POSTs that are running. */
	const running = new Set<Call>();
	/** The POSTs of this execution whose answer nobody has read. */
	const lost = new Set<Call>();
	/** The same of a process that was killed: only a second life that ends by itself can tell. */
	const lostWithProcess = new Set<Call>();
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
	const say = (call: Call, job: VendorJob) =>
		`job ${job.id} of ${call.itemName} exists, its answer was lost, and nobody is told so`;

	return {
		name: 'no job is lost',
		check(event) {
			switch (event.kind) {
				case 'sent':
					if (event.call.kind === 'post') running.add(event.call);
					return undefined;
				case 'created':
					jobs.set(event.call, event.job);
					return untold.has(event.call) ? say(event.call, event.job) : undefined;
				case 'ended': {
					const { call, ending } = event;
					if (!running.delete(call)) return undefined;
					const isAborted = ending.kind === 'failed' && ending.code === 'ERR_CANCELED';
					if (isAborted && world.now() < stoppedAt + POST_GRACE) {
						return `the POST for ${call.itemName} was aborted before it had its time to be answered`;
					}
					const job = jobs.get(call);
					const isKnown = ending.kind === 'answered' && ending.isReadable;
					if (!isKnown) lost.add(call);
					else if (job !== undefined) unnamed.push(job);
					return undefined;
				}
				case 'logged':
					log.push(event.text);
					isWithoutFence ||= saysNoFence(event.text);
					unnamed = unnamed.filter(({ id }) => !event.text.includes(id));
					return undefined;
				case 'step': {
					const [job] = unnamed;
					return job && `job ${job.id} of ${job.itemName} is known, and is not in the log`;
				}
				case 'stopPressed':
					stoppedRun = run;
					stoppedAt = world.now();
					return undefined;
				case 'tryBegins':
					run = event.run;
					lastTries.delete(event.run);
					return undefined;
				case 'tryEnds':
					lastTries.set(event.run, event);
					return undefined;
				case 'killed':
					for (const call of [...running, ...lost]) lostWithProcess.add(call);
					lost.clear();
					running.clear();
					log = [];
					lastTries = new Map();
					return undefined;
				case 'executionEnds': {
					const canTell = event.status !== 'canceled' && !isWithoutFence;
					const isVerdict = [...lastTries.values()].some(({ end }) => saysAllAreUnknown(end));
					const withProcess = canTell && !isVerdict ? lostWithProcess : [];
					for (const call of [...lost, ...withProcess]) {
						if (!isTold(call)) untold.add(call);
					}
					stoppedRun = undefined;
					stoppedAt = Infinity;
					lost.clear();
					lostWithProcess.clear();
					isWithoutFence = false;
					log = [];
					lastTries = new Map();
					const call = [...untold].find((one) => jobs.has(one));
					const job = call && jobs.get(call);
					return call && job && say(call, job);
				}
				default:
					return undefined;
			}
		},
	};
}
