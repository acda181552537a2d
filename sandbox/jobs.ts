import { readDirectives } from './directives';
import { createJobId, type JobIdForm } from './job-ids';
import type { LipsyncRequest } from './lipsync-request';
import { RenderQueue } from './render-queue';
import type { VideoLinks } from './video-links';

/** The status word for each stage of a job. */
export interface StatusWords {
	rendering: string;
	completed: string;
	failed: string;
}

/**
 * Of these words only "rendering" stands in the vendor's documentation; the other two are the
 * sandbox's own choice, and a caller must not take them for a fact about the API.
 */
export const DEFAULT_STATUS_WORDS: StatusWords = {
	rendering: 'rendering',
	completed: 'completed',
	failed: 'failed',
};

/** A job as the sandbox keeps it: its stage is never stored, it follows from the clock. */
export interface Job {
	/** A large number is a text here: all its digits. */
	readonly jobId: string | number;
	readonly input: LipsyncRequest;
	readonly createdAt: number;
	/** When a place to render is free for it. */
	readonly startsAt: number;
	readonly finishesAt: number;
	readonly failureReason: string | null;
}

/** How jobs behave and how their answers look. */
export interface JobSettings {
	links: VideoLinks;
	now: () => number;
	renderMilliseconds: number;
	/** How many jobs render at a time; undefined means any number. */
	renderPlaces: number | undefined;
	/** For how long after its creation a job is not yet known to status requests. */
	unknownMilliseconds: number;
	statusWords: StatusWords;
	outputAs: 'string' | 'object';
	jobIdAs: JobIdForm;
}

/** The API's answer about one job, in the four documented fields. */
export interface JobAnswer {
	input: LipsyncRequest;
	/** A bigint becomes a number in the answer's text. */
	job_id: string | number | bigint;
	status: string;
	output: string | { video_url: string };
}

/** Every job the sandbox has created, oldest first. */
export class JobStore {
	readonly all: Job[] = [];

	private readonly byId = new Map<string, Job>();
	private readonly queue: RenderQueue;

	constructor(private readonly settings: JobSettings) {
		this.queue = new RenderQueue(settings.renderPlaces);
	}

	/** Creates the job a request asks for, as its directives want it. */
	create(input: LipsyncRequest): Job {
		const directives = readDirectives(input);
		const createdAt = this.settings.now();
		const renderMilliseconds = directives.renderMilliseconds ?? this.settings.renderMilliseconds;
		const finishesAt = this.queue.add(createdAt, renderMilliseconds);
		const job: Job = {
			jobId: createJobId(this.settings.jobIdAs, this.all.length),
			input,
			createdAt,
			startsAt: finishesAt - renderMilliseconds,
			finishesAt,
			failureReason: directives.failureReason ?? null,
		};
		this.all.push(job);
		this.byId.set(String(job.jobId), job);
		return job;
	}

	/** The job with this id, if there is one. */
	find(jobId: string): Job | undefined {
		return this.byId.get(jobId);
	}

	/** Whether status requests find the job by now: a replica may lag behind. */
	isKnown(job: Job): boolean {
		return this.settings.now() >= job.createdAt + this.settings.unknownMilliseconds;
	}

	/** Whether the job has a video by now. */
	hasVideo(job: Job): boolean {
		return this.stage(job) === 'completed';
	}

	/** What the API says about the job at this moment. */
	answer(job: Job): JobAnswer {
		const stage = this.stage(job);
		return {
			input: job.input,
			job_id: this.settings.jobIdAs === 'large number' ? BigInt(job.jobId) : job.jobId,
			status: this.settings.statusWords[stage],
			output: this.output(job, stage),
		};
	}

	private stage(job: Job): keyof StatusWords {
		if (this.settings.now() < job.finishesAt) return 'rendering';
		return job.failureReason === null ? 'completed' : 'failed';
	}

	private output(job: Job, stage: keyof StatusWords): JobAnswer['output'] {
		if (stage === 'rendering') return '';
		if (stage === 'failed') return job.failureReason ?? '';
		const link = this.settings.links.create(String(job.jobId));
		return this.settings.outputAs === 'object' ? { video_url: link } : link;
	}
}
