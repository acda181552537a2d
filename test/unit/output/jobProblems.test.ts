import type { JobFailure } from '../../../nodes/PersonateLipsync/jobs/outcome';
import {
	isGivenUp,
	problemOf,
	type KnownJob,
} from '../../../nodes/PersonateLipsync/output/jobProblems';
import { broken, failed, linkOf, refused, rendering } from '../support/answers';
import { stateOf } from '../../../nodes/PersonateLipsync/transport/status';

const jobId = 'job-1';
const known: KnownJob = { jobId, job: rendering(jobId).value };

interface Case {
	failure: JobFailure;
	job?: KnownJob;
}

const notDownloaded = { kind: 'notDownloaded', link: linkOf(jobId) } as const;

/** Every failure that an item can have. */
const failures: Case[] = [
	{ failure: { kind: 'notCreated', failure: refused(422).failure } },
	{ failure: { kind: 'notCreated', failure: broken('timedOut').failure } },
	{ failure: { kind: 'rateLimited', failure: refused(429).failure } },
	{ failure: { kind: 'notSentAgain', quote: undefined } },
	{ failure: { kind: 'reexecuted' } },
	{ failure: { kind: 'tooManyVideos', wanted: 1200, spent: 1, limit: 50 } },
	{ failure: { kind: 'notStarted' } },
	{ failure: { kind: 'statusRefused', failure: refused(404).failure }, job: { jobId } },
	{ failure: { kind: 'failed', isRefused: false }, job: { jobId, job: failed(jobId).value } },
	{ failure: { kind: 'timedOut', timeout: 90_000, isCurrent: true }, job: known },
	{
		failure: { kind: 'timedOut', timeout: 90_000, isCurrent: false, failure: refused(503).failure },
		job: known,
	},
	{ failure: { kind: 'notWaitedFor', reason: 'cancelled' }, job: known },
	{ failure: { kind: 'notWaitedFor', reason: 'halted' }, job: { jobId } },
	{ failure: { kind: 'withoutLink' }, job: known },
	{ failure: { ...notDownloaded, failure: refused(403).failure }, job: known },
	{ failure: { ...notDownloaded, failure: { kind: 'message', mediaType: 'x' } }, job: known },
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

	const again = 'since the same request is likely to be refused again';
	it.each([
		['failed', 'failed at Personate', 'fix the cause below, then create the video again'],
		['Moderated', 'was refused by Personate', `change the text or the files, ${again}`],
	])('says what to do after a job that ended as %s', (status, happened, advice) => {
		const job = { job_id: jobId, status };
		const isRefused = stateOf(job) === 'refused';

		expect(problem({ kind: 'failed', isRefused }, { jobId, job })).toEqual({
			message: `Job job-1 ${happened} (status: ${status}): ${advice}`,
			description: 'Personate gave no reason.',
		});
	});

	it('gives the vendor’s reasons for a failed job, with fields named as in the editor', () => {
		const detail = [{ loc: ['body', 'script', 'text'], msg: 'too long' }, { msg: 'no voice' }];
		const job = { job_id: jobId, status: 'failed', detail };

		const failure = { kind: 'failed', isRefused: false } as const;
		const { description } = problemOf(failure, { jobId, job }, () => 'Text');

		expect(description).toBe('Personate says: Text: too long; no voice');
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

	it.each([
		[{ kind: 'unreachable', detail: 'ENOTFOUND' } as const, ' Reason: ENOTFOUND'],
		[refused(404).failure, ''],
	])('says that the job may be fine where the address is wrong: %j', (failure, reason) => {
		const { message, description } = problem({ kind: 'wrongAddress', failure }, { jobId });

		expect(message).toMatch(/^Could not get job job-1 because there is no Personate API at the/);
		expect(message).toMatch(/: correct it in the credential, then get the job again$/);
		expect(description).toBe(`The job itself may be fine.${reason}`);
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
		[false, { kind: 'failed', isRefused: false }],
		[false, { kind: 'timedOut', timeout: 1, isCurrent: true }],
		[false, { kind: 'unexpected', error: 'a fault' }],
	])('is not what was given up because of something else: %s for %j', (isOfElse, failure) => {
		expect(isGivenUp(failure)).toBe(isOfElse);
	});
});
