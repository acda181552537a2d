import { openLedger } from '../../../nodes/PersonateLipsync/jobs/ledger';
import type { JobOutcome, Plan } from '../../../nodes/PersonateLipsync/jobs/outcome';
import { runPipeline } from '../../../nodes/PersonateLipsync/jobs/pipeline';
import type { RunEvents, RunTools } from '../../../nodes/PersonateLipsync/jobs/run';
import { createStop } from '../../../nodes/PersonateLipsync/jobs/stop';
import type { StoredVideo } from '../../../nodes/PersonateLipsync/download/failure';
import { broken, finished, rendering, request, type JobAnswer } from './answers';
import { MINUTE, SECOND } from './times';
import { createVirtualClock } from './virtualClock';

/** One request or download, in the order in which they were sent. */
export interface Sent {
	kind: 'post' | 'get' | 'store';
	/** Of a POST, which has no id yet: the index of its item. */
	jobId: string;
	at: number;
	/** Of a download. */
	link?: string;
	fileName?: string;
}

/** All times in milliseconds. */
export interface VirtualRun {
	/** What differs from an item that waits for a video and does not download it. */
	items: Array<Partial<Plan>>;
	/** How long a job renders. */
	renderTime?(jobId: string): number;
	/** What a POST is answered; where nothing, it creates `job-<item>`. */
	post?(item: number, at: number, count: number): JobAnswer | Promise<never> | undefined;
	/** What a status request is answered; where nothing, by the time that the job renders. */
	get?(jobId: string, at: number, count: number): JobAnswer | Promise<never> | undefined;
	/** What a download brings; where nothing, the video. */
	store?(link: string, at: number, count: number): StoredVideo | Promise<never> | undefined;
	latency?: number;
	downloadTime?: number;
	maxConcurrency?: number;
	maxJobs?: number;
	stopsOnFailure?: boolean;
	/** When the user stops the execution. */
	cancelAt?: number;
	/** What n8n keeps of the execution: of an earlier try, or for a later one. */
	kept?: Record<number, unknown[]>;
	execution?: string;
	/** Whether each item is a call of an agent's tool. */
	isTool?: boolean;
	/** When the run begins. */
	start?: number;
	/** From 0 to 1, for the pauses of the rate limit. */
	random?: number;
	hasWrongAddress?(at: number): boolean;
	isReexecuted?: boolean;
	events?: Partial<RunEvents>;
}

export const downloaded: StoredVideo = {
	ok: true,
	file: { mimeType: 'video/mp4', data: '', fileName: 'video.mp4' },
};

export const jobIdOf = (item: number) => `job-${item}`;

/** An item that looks up a job that exists. */
export const getItem = (jobId: string, plan: Partial<Plan> = {}): Partial<Plan> => ({
	from: { kind: 'jobId', jobId },
	...plan,
});

/** Takes items through a whole run against an API of the test's own, in virtual time. */
export async function runVirtually(run: VirtualRun) {
	const { latency = 100, downloadTime = SECOND, renderTime = () => MINUTE } = run;
	const clock = createVirtualClock(run.start);
	const user = new AbortController();
	const stop = createStop(user.signal, clock);
	if (run.cancelAt !== undefined) clock.at(run.cancelAt, () => user.abort());

	const sent: Sent[] = [];
	const createdAt = new Map<string, number>();
	const log: string[] = [];
	let running = 0;
	let mostRunning = 0;
	let mostInProgress = 0;

	/** Takes its time, and ends early where the request is aborted. */
	const during = async <Value>(
		time: number,
		signal: AbortSignal | undefined,
		answer: () => Value | Promise<Value>,
	) => {
		running += 1;
		mostRunning = Math.max(mostRunning, running);
		await clock.sleep(time, signal);
		running -= 1;
		return signal?.aborted === true ? broken('cancelled') : await answer();
	};
	const isDone = (jobId: string) => clock.now() >= (createdAt.get(jobId) ?? 0) + renderTime(jobId);

	const client: RunTools['client'] = {
		hasWrongAddress: () => run.hasWrongAddress?.(clock.now()) ?? false,
		async createVideo({ script }, signal) {
			const item = Number(script.use === 'text' ? script.text : Number.NaN);
			sent.push({ kind: 'post', jobId: String(item), at: clock.now() });
			const count = sent.length;
			return await during(latency, signal, (): JobAnswer | Promise<JobAnswer> => {
				const answer = run.post?.(item, clock.now(), count) ?? rendering(jobIdOf(item));
				if ('ok' in answer && answer.ok) {
					createdAt.set(answer.value.job_id, clock.now());
					if (run.maxJobs === undefined) return answer;
					const inProgress = [...createdAt.keys()].filter((jobId) => !isDone(jobId)).length;
					mostInProgress = Math.max(mostInProgress, inProgress);
				}
				return answer;
			});
		},
		async getVideo(jobId, signal) {
			sent.push({ kind: 'get', jobId, at: clock.now() });
			const count = sent.length;
			return await during(
				latency,
				signal,
				(): JobAnswer | Promise<JobAnswer> =>
					run.get?.(jobId, clock.now(), count) ??
					(isDone(jobId) ? finished(jobId) : rendering(jobId)),
			);
		},
	};

	const plans = run.items.map((item, itemIndex): Plan => {
		const script = {
			use: 'text',
			text: String(itemIndex),
			voice_id: 'v',
			voice_type: 'public',
		} as const;
		return {
			itemIndex,
			from: {
				kind: 'request',
				request: { ...request, script },
				requestHash: `hash-${itemIndex}`,
			},
			waits: true,
			timeout: 30 * MINUTE,
			pollInterval: 3 * SECOND,
			...item,
		};
	});
	const kept = run.kept ?? {};
	const ledger = openLedger({
		entriesOf: (item) => (kept[run.isTool === true ? 0 : item] ??= []),
		execution: run.execution ?? '7',
		...(run.isTool === true ? { tool: { name: 'Lipsync', now: clock.now } } : {}),
	});
	const tools = {
		clock,
		random: () => run.random ?? 0,
		client,
		async store(link: string, job: { job_id: string }, fileName: string, signal: AbortSignal) {
			if (signal.aborted) return broken('cancelled');
			sent.push({ kind: 'store', jobId: job.job_id, at: clock.now(), link, fileName });
			const count = sent.length;
			await clock.sleep(downloadTime, signal);
			if (signal.aborted) return broken('cancelled');
			return (await run.store?.(link, clock.now(), count)) ?? downloaded;
		},
		ledger,
		async isReexecuted() {
			// n8n's database takes its time.
			await clock.sleep(1);
			return run.isReexecuted ?? false;
		},
		stop,
		maxConcurrency: run.maxConcurrency ?? 5,
		maxJobs: run.maxJobs ?? Infinity,
		stopsOnFailure: run.stopsOnFailure ?? false,
		events: {
			onCreated: (jobId: string, itemIndex: number) => void log.push(`${jobId} for ${itemIndex}`),
			onUnknown() {},
			onOtherRequest: (jobId: string, itemIndex: number) =>
				void log.push(`${jobId} of another request for ${itemIndex}`),
			onPause() {},
			onProgress() {},
			...run.events,
		},
	};
	const ended = await clock.letTimePassUntil(runPipeline(plans, tools));
	const duration = clock.now();
	const sentInTime = sent.length;
	// Whatever a run leaves behind would come now.
	await clock.letTimePass(60 * MINUTE);

	return {
		outcomes: ended.map(({ outcome }): JobOutcome => outcome),
		pickedUp: ended.map(({ isPickedUp }) => isPickedUp),
		itemIndexes: ended.map(({ plan }) => plan.itemIndex),
		sent,
		sentAfterEnd: sent.length - sentInTime,
		duration,
		log,
		mostRunning,
		mostInProgress,
		stop,
		of: (kind: Sent['kind'], jobId?: string) =>
			sent.filter((each) => each.kind === kind && (jobId === undefined || each.jobId === jobId)),
	};
}

/** What became of each item, in a word. */
export function inWords(outcomes: JobOutcome[]): string[] {
	return outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.failure.kind));
}
