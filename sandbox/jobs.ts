import { randomUUID } from 'node:crypto';

import { readDirectives } from './directives';
import type { LipsyncRequest } from './lipsync-request';

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
	readonly jobId: string | number;
	readonly input: LipsyncRequest;
	readonly createdAt: number;
	readonly finishesAt: number;
	readonly failureReason: string | null;
}

/** How jobs behave and how their answers look. */
export interface JobSettings {
	url: string;
	now: () => number;
	renderMilliseconds: number;
	statusWords: StatusWords;
	outputAs: 'string' | 'object';
	jobIdAs: 'string' | 'number';
}

/** The API's answer about one job, in the four documented fields. */
export interface JobAnswer {
	input: LipsyncRequest;
	job_id: string | number;
	status: string;
	output: string | { video_url: string };
}

const FIRST_NUMERIC_ID = 1001;

/** Every job the sandbox has created, oldest first. */
export class JobStore {
	readonly all: Job[] = [];

	constructor(private readonly settings: JobSettings) {}

	/** Creates the job a request asks for, as its directives want it. */
	create(input: LipsyncRequest): Job {
		const directives = readDirectives(input);
		const createdAt = this.settings.now();
		const job: Job = {
			jobId: this.settings.jobIdAs === 'number' ? FIRST_NUMERIC_ID + this.all.length : randomUUID(),
			input,
			createdAt,
			finishesAt: createdAt + (directives.renderMilliseconds ?? this.settings.renderMilliseconds),
			failureReason: directives.failureReason ?? null,
		};
		this.all.push(job);
		return job;
	}

	/** The job with this id, if there is one. */
	find(jobId: string): Job | undefined {
		return this.all.find((job) => String(job.jobId) === jobId);
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
			job_id: job.jobId,
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
		const link = `${this.settings.url}/videos/${job.jobId}.mp4`;
		return this.settings.outputAs === 'object' ? { video_url: link } : link;
	}
}
