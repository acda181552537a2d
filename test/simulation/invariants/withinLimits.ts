import type { Call, Ending } from '../call';
import type { Invariant, World } from '../storyEvent';
import type { VendorJob } from '../vendorJob';
import { nameOf, type Item } from '../workload';
import { isFailure } from '../wordsOfVendor';

/** After a stop, requests may still be sent for this long, in milliseconds. */
const SENDS_ON = 1000;

const MINUTE = 60_000;

/**
 * Nothing is sent after a stop but for the second allowed; never more requests at once than allowed,
 * never more jobs in progress than `maxJobs` but for those given up.
 */
export function withinLimits(world: World): Invariant {
	let items = new Map<string, Item>();
	let mostRequests = Infinity;
	let mostJobs = Infinity;
	let hasInvalid = false;
	let isStopped = false;
	/** The time after which nothing may be sent. */
	let silentAfter = Infinity;
	let running = new Set<Call>();
	/** When each job that is waited for is given up, which may be earlier than it ends. */
	let waitedFor = new Map<VendorJob, number>();
	/** The jobs of earlier tries, which this one picks up. */
	const known = new Map<string, VendorJob>();
	let created = new Map<string, VendorJob>();
	/** Since when the answers to its status requests are about something else: it is given up in the end. */
	const unrelatedSince = new Map<VendorJob, number>();
	/** A run that meets no JSON for a minute may give all its jobs up: the address may be wrong. */
	let beganAt = 0;
	let hasMetJson = false;

	const stopsOnError = () => world.settings.onError === 'stopWorkflow';
	const waits = (name: string | undefined) => items.get(name ?? '')?.waits === true;
	const stop = () => (silentAfter = Math.min(silentAfter, world.now() + SENDS_ON));
	const count = (kinds: ReadonlyArray<Call['kind']>) =>
		[...running].filter(({ kind }) => kinds.includes(kind)).length;

	const checkSent = (call: Call): string | undefined => {
		if (world.now() > silentAfter) return `a ${call.kind} was sent after the stop`;
		if (hasInvalid && stopsOnError())
			return `a ${call.kind} was sent although an item is not valid`;
		if (call.kind === 'post' && waits(call.itemName)) {
			const inProgress = [...waitedFor].filter(
				([{ rendersUntil }, givenUpAt]) => rendersUntil > world.now() && givenUpAt > world.now(),
			).length;
			const posts = [...running].filter(({ kind, itemName }) => kind === 'post' && waits(itemName));
			const mayBeWrongAddress = !hasMetJson && world.now() - beganAt >= MINUTE;
			if (!mayBeWrongAddress && inProgress + posts.length >= mostJobs) {
				return `a POST was sent for ${call.itemName} with ${inProgress} jobs in progress and ${posts.length} POSTs running, where Max Jobs is ${mostJobs}`;
			}
		}
		running.add(call);
		const api = count(['post', 'get']);
		if (api > mostRequests) return `${api} requests are running, where ${mostRequests} are allowed`;
		const downloads = count(['download']);
		if (downloads > mostRequests) {
			return `${downloads} downloads are running, where ${mostRequests} are allowed`;
		}
		return undefined;
	};

	const learn = (call: Call, ending: Ending): void => {
		const { job = undefined, status = 0 } = ending.kind === 'answered' ? ending.answer : {};
		const isKnown = ending.kind === 'answered' && ending.isReadable;
		hasMetJson ||= ending.kind === 'answered' && /^[[{]/.test(ending.answer.body);
		if (call.kind === 'post') {
			const item = items.get(call.itemName ?? '');
			const made = isKnown ? job : undefined;
			if (made !== undefined && item !== undefined) {
				created.set(nameOf(item), made);
				if (item.waits) waitedFor.set(made, world.now() + item.timeout);
			}
			// In the mode that stops on errors, whatever is no job and no rate limit ends the run.
			else if (stopsOnError() && status !== 429) stop();
		}
		if (call.kind === 'get') {
			const isRefused =
				status >= 300 && status < 500 && ![404, 408, 425, 429, 499].includes(status);
			const isUnknown = status === 404 && (call.job === undefined || isOld(call.job));
			const isAbout = isKnown && job !== undefined;
			if (call.job !== undefined && status !== 0) {
				const since = unrelatedSince.get(call.job) ?? world.now();
				if (isAbout) unrelatedSince.delete(call.job);
				else unrelatedSince.set(call.job, since);
				if (world.now() - since >= 5 * MINUTE) waitedFor.delete(call.job);
			}
			if ((isRefused || isUnknown) && call.job !== undefined) waitedFor.delete(call.job);
		}
		if (isKnown && job !== undefined && ending.kind === 'answered' && isFailure(ending.answer)) {
			known.delete(job.itemName ?? '');
			created.delete(job.itemName ?? '');
			waitedFor.delete(job);
			if (stopsOnError() && waits(job.itemName)) stop();
		}
	};
	const isOld = ({ createdAt }: VendorJob) => world.now() - createdAt > 55_000;

	return {
		name: 'all limits are kept',
		on: {
			tryBegins(event) {
				items = new Map(event.items.map((item) => [nameOf(item), item]));
				const valid = event.items.filter(({ isValid }) => isValid);
				hasInvalid = valid.length < event.items.length;
				mostRequests = Math.min(...valid.map(({ maxConcurrency }) => maxConcurrency));
				mostJobs = Math.min(...valid.map(({ maxJobs }) => maxJobs));
				running = new Set();
				unrelatedSince.clear();
				hasMetJson = false;
				beganAt = world.now();
				created = new Map();
				silentAfter = isStopped ? world.now() : Infinity;
				waitedFor = new Map(
					valid.flatMap((item): Array<[VendorJob, number]> => {
						const job = known.get(nameOf(item));
						return job === undefined || !item.waits ? [] : [[job, world.now() + item.timeout]];
					}),
				);
				return undefined;
			},
			sent(event) {
				return checkSent(event.call);
			},
			ended(event) {
				running.delete(event.call);
				learn(event.call, event.ending);
			},
			stopPressed() {
				isStopped = true;
				stop();
			},
			tryEnds() {
				for (const [name, job] of created) known.set(name, job);
			},
			killed() {
				known.clear();
				created.clear();
			},
			executionEnds() {
				isStopped = false;
			},
		},
	};
}
