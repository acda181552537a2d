import type { JobFailure } from '../../nodes/PersonateLipsync/jobs/outcome';
import { problemOf } from '../../nodes/PersonateLipsync/output/jobProblems';
import { eventAt } from '../../nodes/PersonateLipsync/transport/errors';
import type { ApiFailure } from '../../nodes/PersonateLipsync/transport/failure';
import { readText } from './support/documents';

const text = readText('docs/errors.md');

const refused = (status: number): ApiFailure => ({ kind: 'refused', status, reasons: [] });
const notAboutJob: ApiFailure = { kind: 'notAboutJob', excerpt: '' };
const timedOut = { kind: 'timedOut', timeout: 90_000 } as const;

/** One of each kind, and one more where the kind has a second message. */
const failures: Record<JobFailure['kind'], JobFailure[]> = {
	notCreated: [
		{ kind: 'notCreated', failure: notAboutJob },
		{ kind: 'notCreated', failure: refused(400) },
	],
	rateLimited: [{ kind: 'rateLimited', failure: refused(429) }],
	notSentAgain: [{ kind: 'notSentAgain', quote: undefined }],
	reexecuted: [{ kind: 'reexecuted' }],
	tooManyVideos: [{ kind: 'tooManyVideos', wanted: 2, spent: 3, limit: 4 }],
	notStarted: [{ kind: 'notStarted' }],
	statusRefused: [
		{ kind: 'statusRefused', failure: notAboutJob },
		{ kind: 'statusRefused', failure: refused(404) },
	],
	wrongAddress: [{ kind: 'wrongAddress', failure: notAboutJob }],
	failed: [
		{ kind: 'failed', isRefused: true },
		{ kind: 'failed', isRefused: false },
	],
	timedOut: [
		{ ...timedOut, isCurrent: true },
		{ ...timedOut, isCurrent: false },
	],
	notWaitedFor: [{ kind: 'notWaitedFor', reason: 'halted' }],
	withoutLink: [{ kind: 'withoutLink' }],
	notDownloaded: [{ kind: 'notDownloaded', link: '', failure: { kind: 'empty' } }],
	unexpected: [{ kind: 'unexpected', error: '' }],
};

/** What the page calls the parts of a message that differ. */
const PLACEHOLDERS: Array<[RegExp, string]> = [
	[/\b[234] videos/g, '<number> videos'],
	[/Max New Videos is 4/, 'Max New Videos is <number>'],
	[/\b90 s\b/, '<seconds> s'],
	[/try again later/, 'try again <when>'],
	[
		/because another item failed \(last status: <status>\)/,
		'because <another item failed or the execution was stopped> (<last status>)',
	],
	[/(Timeout of <seconds> s) \(last status: <status>\)/, '$1 (<last status>)'],
	[/because Personate (?:rejected|did not find) .*\(4\d\d\): .*/, 'because <reason>: <what to do>'],
	[/because the file was empty/, 'because <reason>'],
	[
		/unknown whether the video was created, because .*(?=: check)/,
		'unknown whether the video was created, because <reason>',
	],
];

describe('The page about errors', () => {
	it.each(Object.entries(failures))('has every message of %s', (_kind, ofKind) => {
		for (const failure of ofKind) {
			const job = { job_id: '<job id>', status: '<status>', output: '' };
			const { message } = problemOf(failure, { jobId: '<job id>', job }, () => undefined);
			const heading = PLACEHOLDERS.reduce(
				(shown, [part, placeholder]) => shown.replace(part, placeholder),
				message,
			);
			expect(text).toContain(`\n### \`${heading}\`\n`);
		}
	});

	it('has the message of a finished job without an output', () => {
		const job = { job_id: '<job id>', status: 'completed', output: '' };
		const { message } = problemOf(
			{ ...timedOut, isCurrent: true },
			{ jobId: '<job id>', job },
			() => undefined,
		);
		expect(text).toContain(message.replace('90 s', '<seconds> s').replace('completed', '<status>'));
	});

	it.each([100, 302, 400, 401, 402, 403, 404, 407, 408, 409, 429, 499, 500])(
		'has the reason of an answer with HTTP %i',
		(status) => {
			const reason = eventAt('Personate', refused(status));
			const general = reason.replace(`(${status})`, '(<status>)');
			expect([reason, general].some((one) => text.includes(`| \`${one}\` `))).toBe(true);
		},
	);

	it.each(['unreachable', 'timedOut', 'interrupted', 'cancelled'] as const)(
		'has the reason of a request that is %s',
		(kind) => {
			expect(text).toContain(`| \`${eventAt('Personate', { kind, detail: '' })}\` `);
		},
	);
});
