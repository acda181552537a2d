import type { ApiFailure, ApiResult } from '../../../nodes/PersonateLipsync/transport/failure';
import type { Job, LipsyncRequest } from '../../../nodes/PersonateLipsync/transport/schemas';

/** What Personate may answer, as the client hands it on. */

export type JobAnswer = ApiResult<Job>;

export const request: LipsyncRequest = {
	model: 'v2',
	actor: { use: 'avatar', avatar_id: 'avatar-1', avatar_type: 'public' },
	script: { use: 'audio', audio_url: 'https://example.com/speech.mp3' },
};

export const linkOf = (jobId: string) => `https://cdn.example.com/${jobId}.mp4`;

const answer = (jobId: string, status: string, output: string): { ok: true; value: Job } => ({
	ok: true,
	value: { job_id: jobId, status, output, input: {} },
});

export const rendering = (jobId: string) => answer(jobId, 'rendering', '');
export const finished = (jobId: string) => answer(jobId, 'completed', linkOf(jobId));
export const finishedWithoutOutput = (jobId: string) => answer(jobId, 'completed', '');
export const failed = (jobId: string) => answer(jobId, 'failed', 'the face is hidden');

type Failed = { ok: false; failure: ApiFailure };

export const refused = (status: number, retryAfterMilliseconds?: number): Failed => ({
	ok: false,
	failure: {
		kind: 'refused',
		status,
		reasons: [],
		...(retryAfterMilliseconds === undefined ? {} : { retryAfterMilliseconds }),
	},
});

export const broken = (kind: 'unreachable' | 'timedOut' | 'interrupted' | 'cancelled'): Failed => ({
	ok: false,
	failure: { kind, detail: kind },
});

export const unreadable: Failed = {
	ok: false,
	failure: { kind: 'unreadable', status: 200, excerpt: 'ok', answer: 'ok' },
};

/** Says nothing about the job that was meant. */
export const notAboutJob: Failed = {
	ok: false,
	failure: { kind: 'notAboutJob', excerpt: 'temporarily unavailable' },
};
