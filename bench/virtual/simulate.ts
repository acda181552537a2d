/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a measuring tool, not part of the node */
import { openLedger } from '../../nodes/PersonateLipsync/jobs/ledger';
import { runPipeline } from '../../nodes/PersonateLipsync/jobs/pipeline';
import { createStop } from '../../nodes/PersonateLipsync/jobs/stop';
import { createVirtualClock } from '../../test/unit/support/virtualClock';
import { createVendor, type VendorSettings } from './vendor';

/** A run of Video > Create with waiting, with the node's default options. */
export interface Scenario extends VendorSettings {
	videos: number;
}

export interface Figures {
	requestsPerVideo: number;
	/** The time of the run over the end of the last job. */
	runTime: number;
	/** How late the 95th of a hundred videos is seen to be finished, in seconds. */
	lateness: number;
	/** CPU time per video, in milliseconds. */
	cpuPerVideo: number;
}

const SECOND = 1000;

/** Runs the node's own pipeline in virtual time. */
export async function simulate({ videos, ...vendorSettings }: Scenario): Promise<Figures> {
	const clock = createVirtualClock();
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
		timeout: 24 * 3600 * SECOND,
		pollInterval: 3 * SECOND,
	}));

	const before = process.cpuUsage();
	const ended = await clock.letTimePassUntil(
		runPipeline(plans, {
			clock,
			random: () => 0.5,
			client: vendor.client,
			store: async () => await Promise.reject(new Error('Nothing is downloaded')),
			ledger: openLedger({}, 0),
			execution: '1',
			isReexecuted: async () => false,
			stop: createStop(undefined, clock),
			stopsOnFailure: true,
			maxConcurrency: 5,
			maxJobs: Infinity,
			events: { onCreated() {}, onUnknown() {}, onPause() {}, onProgress() {} },
		}),
	);
	const { user, system } = process.cpuUsage(before);

	const missing = ended.filter(({ outcome }) => !outcome.ok).length;
	if (missing > 0) throw new Error(`${missing} of ${videos} videos were not delivered`);
	const delays = vendor.delays().sort((one, other) => one - other);
	return {
		requestsPerVideo: vendor.statusRequests() / videos,
		runTime: clock.now() / vendor.lastEnd(),
		lateness: (delays[Math.ceil(delays.length * 0.95) - 1] ?? Number.NaN) / SECOND,
		cpuPerVideo: (user + system) / 1000 / videos,
	};
}
