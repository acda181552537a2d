import { z } from 'zod';

import { eventAt, explain, reasonUnder, type Call } from '../../nodes/PersonateLipsync/transport/errors';
import type { ApiFailure } from '../../nodes/PersonateLipsync/transport/failure';
import { notDownloaded } from '../../nodes/PersonateLipsync/operations/shared/downloadProblems';
import { check } from '../../nodes/PersonateLipsync/operations/shared/parameters';
import { codesIn, documentAt, filesUnder, readText, tableOf } from './support/documents';
import { messagesInCode, OPEN } from './support/messages';

const errors = documentAt('docs/errors.md');

/** What is in backticks in a heading or a cell, with `…` where it says `<something>`. */
const patternsIn = (text: string) => codesIn(text).map((code) => code.replace(/<[^<>]+>/g, OPEN));

const headings = errors.headings.filter(({ level }) => level === 3);
const documented = headings.flatMap(({ text }) => patternsIn(text));

/** Put together from parts when something goes wrong; the tests below make them. */
const COMPOSED = [`${OPEN}: ${OPEN}`, `${OPEN} [item ${OPEN}]`, `${OPEN} ${OPEN}: ${OPEN}`];

const code = messagesInCode();
const written = [...code.titles, ...code.logged].filter((title) => !COMPOSED.includes(title));

const failures: ApiFailure[] = [
	{ kind: 'unreachable', detail: 'ENOTFOUND' },
	{ kind: 'timedOut', detail: 'timeout' },
	{ kind: 'interrupted', detail: 'socket hang up' },
	{ kind: 'cancelled', detail: 'canceled' },
	{ kind: 'unreadable', status: 200, excerpt: '<html>' },
	{ kind: 'unreadable', status: 200, excerpt: '' },
	...Array.from({ length: 300 }, (_, index): ApiFailure => {
		const more = index % 2 === 0 ? { location: 'https://example.com' } : {};
		return { kind: 'refused', status: 300 + index, reasons: [{ text: 'why' }], ...more };
	}),
];

/** By kind, so that the compiler asks for a sample of a new one. */
const calls: Record<Call['kind'], Call[]> = {
	create: [{ kind: 'create' }],
	get: [{ kind: 'get', jobId: 'job-1' }],
	list: [
		{ kind: 'list', list: { kind: 'voice', type: 'public' } },
		{ kind: 'list', list: { kind: 'avatar', type: 'custom' } },
	],
};

const fieldErrors = [undefined, '', 17].map((given) => {
	const checked = check(z.object({ field: z.string().min(1) }), { field: given }, {});
	if (checked.ok) throw new Error('The sample has no error');
	return checked.problem.message;
});

const explained = failures.flatMap((failure) =>
	Object.values(calls)
		.flat()
		.map((call) => explain(failure, call).message),
);

/** Those of the patterns that a text is an instance of. */
function matching(patterns: string[], text: string): string[] {
	return patterns.filter((pattern) => {
		const parts = pattern.split(OPEN).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
		return new RegExp(`^${parts.join('.+')}$`, 's').test(text);
	});
}

describe('docs/errors.md', () => {
	it('has every message that is written in the code, word for word', () => {
		expect(documented).toEqual(expect.arrayContaining(written));
		expect(code.titles.filter((title) => COMPOSED.includes(title))).toEqual(COMPOSED);
	});

	it('has every message that is put together from parts, and its reason', () => {
		const composed = documented.filter((pattern) => !written.includes(pattern));
		const ofFields = composed.filter((pattern) => pattern.startsWith(OPEN));
		const ofCalls = composed.filter((pattern) => !pattern.startsWith(OPEN));

		expect(fieldErrors.filter((message) => matching(ofFields, message).length !== 1)).toEqual([]);
		expect(explained.filter((message) => matching(ofCalls, message).length !== 1)).toEqual([]);
	});

	it('has no message that the code does not have', () => {
		const made = [...explained, ...fieldErrors];
		const unfounded = documented.filter(
			(pattern) =>
				!written.includes(pattern) &&
				!made.some((message) => matching([pattern], message).length > 0),
		);

		expect(unfounded).toEqual([]);
		expect(new Set(documented).size).toBe(documented.length);
		expect(documented).toHaveLength(headings.length);
	});

	it('has every reason that the code gives, and no other', () => {
		const reasons = tableOf(errors, 'Reason').flatMap(([reason]) => patternsIn(reason ?? ''));
		const given = failures.map((failure) =>
			eventAt('Personate', failure).replace(/HTTP \d+/, `HTTP ${OPEN}`),
		);

		expect(reasons.sort()).toEqual([...new Set(given)].sort());
	});

	it('has what keeps a video from being downloaded besides', () => {
		const job = { job_id: 'job-1' };
		const events = [
			{ kind: 'message', mediaType: '<media type>' } as const,
			{ kind: 'notStored', detail: 'disk full' } as const,
		].map((failure) => {
			const { message } = notDownloaded(job, 'https://example.com/video.mp4', failure);
			return /because (.*): download it/.exec(message)?.[1] ?? 'no reason';
		});
		const text = errors.text.replace(/\s+/g, ' ');

		expect(events.filter((event) => !text.includes(`\`${event}\``))).toEqual([]);
	});

	it('has every line that may stand below a title, and no other', () => {
		const lines = tableOf(errors, 'It says').flatMap(([line]) => patternsIn(line ?? ''));
		const source = filesUnder('nodes').map(readText).join('\n');

		expect(lines).toEqual(expect.arrayContaining(code.lines));
		const below = failures.flatMap((failure) => reasonUnder(failure).split('. It leads to'));
		expect(below.filter((line) => matching(lines, line).length === 0)).toEqual([]);
		expect(lines.filter((line) => !source.includes(line.split(OPEN)[0] ?? ''))).toEqual([]);
	});

	it('says of every message where it comes from and what to do', () => {
		const entries = errors.text.split(/^### /m).slice(1);

		expect(entries).toHaveLength(headings.length);
		for (const entry of entries) {
			const isToldOnly = entry.startsWith('`Waiting for');
			expect(entry).toMatch(isToldOnly ? /^\*\*Cause:\*\* /m : /^\*\*Cure:\*\* /m);
			expect(entry).toMatch(/^\*\*Cause:\*\* /m);
		}
	});
});
