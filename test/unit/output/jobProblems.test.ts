import type { JobFailure } from '../../../nodes/PersonateLipsync/jobs/outcome';
import {
	isGivenUp,
	problemOf,
	type KnownJob,
} from '../../../nodes/PersonateLipsync/output/jobProblems';
import { broken, failed, linkOf, refused, rendering } from '../support/answers';

const jobId = 'job-1';
const known: KnownJob = { jobId, job: rendering(jobId).value };

interface Case {
	failure: JobFailure;
	job?: KnownJob;
}

/** Every failure that an item can have. */
const failures: Case[] = [
	{ failure: { kind: 'notCreated', failure: refused(422).failure } },
	{ failure: { kind: 'notCreated', failure: broken('timedOut').failure } },
	{ failure: { kind: 'rateLimited', failure: refused(429).failure } },
	{ failure: { kind: 'notSentAgain' } },
	{ failure: { kind: 'reexecuted' } },
	{ failure: { kind: 'notStarted' } },
	{ failure: { kind: 'statusRefused', failure: refused(404).failure }, job: { jobId } },
	{ failure: { kind: 'failed' }, job: { jobId, job: failed(jobId).value } },
	{ failure: { kind: 'timedOut', timeout: 90_000, isCurrent: true }, job: known },
	{
		failure: { kind: 'timedOut', timeout: 90_000, isCurrent: false, failure: refused(503).failure },
		job: known,
	},
	{ failure: { kind: 'notWaitedFor', reason: 'cancelled' }, job: known },
	{ failure: { kind: 'notWaitedFor', reason: 'halted' }, job: { jobId } },
	{ failure: { kind: 'withoutLink' }, job: known },
	...[refused(403).failure, { kind: 'message', mediaType: 'text/html' } as const].map(
		(failure): Case => ({
			failure: { kind: 'notDownloaded', link: linkOf(jobId), failure },
			job: known,
		}),
	),
	{ failure: { kind: 'unexpected', error: new Error('a fault') }, job: { jobId } },
];

const problem = (failure: JobFailure, job: KnownJob = {}) =>
	problemOf(failure, job, () => undefined);

describe('The error of an item', () => {
	it.each(failures)('is one sentence that says what to do, and names its job: $failure', (each) => {
		const { message, description = '' } = problem(each.failure, each.job);

		expect(message).toMatch(/^[A-Z].*[:,] .*[^.]$/);
		expect(message).not.toMatch(/undefined|\[object|\. /);
		if (each.job !== undefined) expect(`${message} ${description}`).toContain(jobId);
	});

	it.each([
		[1000, 'try again in 1 seconds'],
		[59_001, 'try again in 60 seconds'],
		[undefined, 'try again later'],
	])('says when to come back where the API said so: %s', (retryAfter, advice) => {
		const { failure } = refused(429);
		const time = retryAfter === undefined ? {} : { retryAfter };

		const { message, httpCode } = problem({ kind: 'rateLimited', failure, ...time });

		expect(message).toContain(advice);
		expect(httpCode).toBe('429');
	});

	it.each([
		[{ output: 'the face is hidden', error: 'else' }, 'Personate says: the face is hidden'],
		[{ output: '', error: { code: 7 } }, 'Personate says: {"code":7}'],
		[{ output: null, message: 'no voice' }, 'Personate says: no voice'],
		[{ detail: 'too long' }, 'Personate says: too long'],
		[{}, 'Personate gave no reason.'],
		[{ output: 'x'.repeat(400) }, `Personate says: ${'x'.repeat(300)}…`],
	])('gives the vendor’s reason for a failed job: %j', (fields, description) => {
		const job = { job_id: jobId, status: 'failed', ...fields };

		expect(problem({ kind: 'failed' }, { jobId, job }).description).toBe(description);
	});

	it('tells a job that still rendered at its Timeout from one whose status could not be read', () => {
		const timedOut = { kind: 'timedOut', timeout: 90_000 } as const;
		const { failure } = refused(503);
		const current = problem({ ...timedOut, isCurrent: true }, known);
		const unknown = problem({ ...timedOut, isCurrent: false, failure }, known);

		expect(current.message).toContain('is still rendering after 90 s');
		expect(current.message).toContain('last status: rendering');
		expect(unknown.message).toContain('Could not get the status of job job-1');
		expect(unknown.httpCode).toBe('503');
	});

	it('gives the link of a video that could not be downloaded', () => {
		const link = linkOf(jobId);
		const failure = { kind: 'notDownloaded', link, failure: refused(403).failure } as const;

		const { description, httpCode } = problem(failure, known);

		expect(description).toContain(`Link: ${link}`);
		expect(httpCode).toBe('403');
	});
});

describe('What stops the node', () => {
	it.each<[boolean, JobFailure]>([
		[true, { kind: 'notStarted' }],
		[true, { kind: 'notWaitedFor', reason: 'halted' }],
		[true, { kind: 'notCreated', failure: broken('cancelled').failure }],
		[true, { kind: 'statusRefused', failure: broken('cancelled').failure }],
		[true, { kind: 'notDownloaded', link: '', failure: broken('cancelled').failure }],
		[false, { kind: 'notCreated', failure: broken('timedOut').failure }],
		[false, { kind: 'statusRefused', failure: refused(404).failure }],
		[false, { kind: 'notDownloaded', link: '', failure: refused(403).failure }],
		[false, { kind: 'rateLimited', failure: refused(429).failure }],
		[false, { kind: 'failed' }],
		[false, { kind: 'timedOut', timeout: 1, isCurrent: true }],
		[false, { kind: 'unexpected', error: 'a fault' }],
	])('is not what was given up because of something else: %s for %j', (isOfElse, failure) => {
		expect(isGivenUp(failure)).toBe(isOfElse);
	});
});
