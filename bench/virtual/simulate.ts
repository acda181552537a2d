/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a measuring tool, not part of the node */
import { openLedger } from '../../nodes/PersonateLipsync/jobs/ledger';
import { runPipeline } from '../../nodes/PersonateLipsync/jobs/pipeline';
import { createStop } from '../../nodes/PersonateLipsync/jobs/stop';
import { createVirtualClock } from '../../test/unit/support/virtualClock';
import { bestSchedule } from './bestSchedule';
import { createVendor, type VendorSettings } from './vendor';

/** A run of Video > Create with waiting, with the node's default options but for those given. */
export interface Scenario extends VendorSettings {
	videos: number;
	maxJobs?: number;
	/** A job that takes longer is not delivered, and no failure. */
	timeoutSeconds?: number;
}

export interface Figures {
	requestsPerVideo: number;
	/** The time of the run over the end of the last job; with `maxJobs` over the best schedule's. */
	runTime: number;
	/** How late the 95th of a hundred videos (the 90th of 95) is seen to be finished, in seconds. */
	lateness: number;
	/** The same for the n-th of the videos that were finished, counted from the one seen soonest. */
	latenessOf(rank: number): number;
	/** CPU time per video, in milliseconds. */
	cpuPerVideo: number;
}

const SECOND = 1000;
const DAY_SECONDS = 24 * 3600;
const MOST_EVENTS = 10_000_000;

/** Runs the node's own pipeline in virtual time. */
export async function simulate(scenario: Scenario): Promise<Figures> {
	const { videos, maxJobs = Infinity, timeoutSeconds = DAY_SECONDS, ...vendorSettings } = scenario;
	const clock = createVirtualClock(0, MOST_EVENTS);
	const vendor = createVendor(clock, vendorSettings);
	const request = {
		model: 'v2',
		actor: { use: 'avatar', avatar_id: 'avatar-1', avatar_type: 'public' },
		script: { use: 'text', text: 'Hello', voice_id: 'voice-1', voice_type: 'public' },
	} as const;
	const plans = Array.from({ length: videos }, (_, itemIndex) => ({
		itemIndex,
		from: { kind: 'request', request, requestHash: 'same' } as const,
		waits: true,
		timeout: timeoutSeconds * SECOND,
		pollInterval: 3 * SECOND,
	}));

	const before = process.cpuUsage();
	const ended = await clock.letTimePassUntil(
		runPipeline(plans, {
			clock,
			random: () => 0.5,
			client: { ...vendor.client, hasWrongAddress: () => false },
			store: async () => await Promise.reject(new Error('Nothing is downloaded')),
			ledger: openLedger({ entriesOf: () => [], execution: '1' }),
			isReexecuted: async () => false,
			stop: createStop(undefined, clock),
			stopsOnFailure: false,
			maxConcurrency: 5,
			maxJobs,
			events: {
				onCreated() {},
				onUnknown() {},
				onOtherRequest() {},
				onPause() {},
				onProgress() {},
			},
		}),
	);
	const { user, system } = process.cpuUsage(before);

	const durations = plans.map((_, index) =>
		Math.min(vendorSettings.renderSeconds(index), timeoutSeconds),
	);
	const delivered = ended.filter(({ outcome }) => outcome.ok).length;
	const deliverable = durations.filter((duration) => duration < timeoutSeconds).length;
	if (delivered !== deliverable) {
		throw new Error(`${delivered} of ${deliverable} videos were delivered`);
	}
	const delays = vendor.delays().sort((one, other) => one - other);
	const latenessOf = (rank: number) => (delays[rank - 1] ?? Number.NaN) / SECOND;
	const shortest =
		maxJobs === Infinity ? vendor.lastEnd() : bestSchedule(durations, maxJobs) * SECOND;
	return {
		requestsPerVideo: vendor.statusRequests() / videos,
		runTime: clock.now() / shortest,
		lateness: latenessOf(Math.round(delays.length * 0.95)),
		latenessOf,
		cpuPerVideo: (user + system) / 1000 / videos,
	};
}
