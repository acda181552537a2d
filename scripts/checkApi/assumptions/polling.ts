import { isStatusWord, type Describe } from '../describe';
import type { JobObservations } from '../observations';
import { bodyOf, fieldsOf, findVideoLinks, isSuccess, kindOfWord, readJob } from '../reading';
import type { Assumption } from './assumption';

const STATUS = 'nodes/PersonateLipsync/transport/status.ts';
const SCHEMAS = 'nodes/PersonateLipsync/transport/schemas.ts';

/** What is assumed about a job from its creation to its end. */
export const pollingAssumptions: ReadonlyArray<Assumption<JobObservations>> = [
	{
		id: 'poll.readable',
		source: 'documented',
		assumed:
			'Every status request is answered with the job, the first a second after the POST, too.',
		file: 'docs/waiting.md',
		check: ({ answers, jobId }, describe) => {
			const others = answers.filter((answer) => readJob(answer, jobId) === undefined);
			const all = `${answers.length} of ${answers.length} status requests`;
			return {
				held: others.length === 0,
				came: distinct(others.map((answer) => describe.answer(answer))) || all,
			};
		},
	},
	{
		id: 'poll.jobId',
		source: 'documented',
		assumed: 'Every such answer repeats the job_id of the POST.',
		file: SCHEMAS,
		check: ({ answers, jobId }) => {
			const ids = answers.filter(isSuccess).map((answer) => readJob(answer)?.job_id);
			const different = ids.filter((id) => id !== jobId);
			return {
				held: ids.length === 0 ? undefined : different.length === 0,
				came:
					different.length === 0 ? 'the same' : `${different.length} without it, or with another`,
			};
		},
	},
	{
		id: 'poll.words',
		source: 'assumed',
		assumed: 'The words of progress and success that the API uses are known to the node.',
		file: STATUS,
		check: (seen) => {
			const statuses = [...new Set(jobAnswers(seen).map((answer) => fieldsOf(answer).status))];
			const unknown = statuses.filter((status) => kindOfWord(status) === 'unknown');
			return {
				held: statuses.length === 0 ? undefined : unknown.length === 0,
				came: (unknown.length === 0 ? statuses : unknown).map(word).join(', '),
			};
		},
	},
	{
		id: 'poll.outputEmpty',
		source: 'assumed',
		assumed: 'output is empty while the job is being made: it does not hold progress.',
		file: STATUS,
		check: (seen, describe) => {
			const running = jobAnswers(seen)
				.map(fieldsOf)
				.filter(({ status }) => kindOfWord(status) === 'progress');
			const filled = running.filter(({ output }) => output !== '');
			return {
				held: running.length === 0 ? undefined : filled.length === 0,
				came: distinct(filled.map(({ output }) => describe.shape(output))) || 'always empty',
			};
		},
	},
	{
		id: 'end.finished',
		source: 'assumed',
		assumed: "A short video is finished within the node's default Timeout of 1800 seconds.",
		file: 'docs/waiting.md',
		check: ({ answers, milliseconds, end }) => ({
			held: end === 'finished',
			came: `${endInWords[end]} after ${Math.round(milliseconds / 1000)} s and ${answers.length} status requests`,
		}),
	},
	{
		id: 'end.word',
		source: 'assumed',
		assumed: 'The status of a finished job is a word of success that the node knows.',
		file: STATUS,
		check: whenFinished((answer) => ({
			held: kindOfWord(answer.status) === 'success',
			came: word(answer.status),
		})),
	},
	{
		id: 'end.output',
		source: 'documented',
		assumed: 'The output of a finished job is a string. (The node takes an object, too.)',
		file: SCHEMAS,
		check: whenFinished(({ output }, describe) => ({
			held: typeof output === 'string' && output !== '',
			came: describe.shape(output),
		})),
	},
	{
		id: 'end.link',
		source: 'assumed',
		assumed: 'The output holds an http(s) link.',
		file: 'nodes/PersonateLipsync/transport/videoLink.ts',
		check: whenFinished(({ output }, describe) => ({
			held: findVideoLinks(output).length > 0,
			came: describe.shape(output),
		})),
	},
	{
		id: 'end.error',
		source: 'assumed',
		assumed: 'A finished job has no error, or an empty one.',
		file: 'nodes/PersonateLipsync/output/items.ts',
		check: whenFinished(({ error }, describe) => ({
			held: isEmpty(error),
			came: error === undefined ? 'none' : describe.shape(error),
		})),
	},
	{
		id: 'end.fields',
		source: 'documented',
		assumed: 'A finished job has the four documented fields and no other.',
		file: SCHEMAS,
		check: whenFinished((answer, describe) => ({
			held: Object.keys(answer).sort().join() === 'input,job_id,output,status',
			came: describe.job(answer),
		})),
	},
];

const endInWords = {
	finished: 'finished',
	failed: 'failed',
	refused: 'status request refused',
	timedOut: 'not finished',
};

/** A check of the last answer, which tells something only where the job was finished. */
function whenFinished(
	check: (
		answer: Record<string, unknown>,
		describe: Describe,
	) => ReturnType<Assumption<JobObservations>['check']>,
): Assumption<JobObservations>['check'] {
	return ({ answers, end }, describe) => {
		const last = answers.at(-1);
		if (last === undefined || end !== 'finished') {
			return { held: undefined, came: `the job was not finished: ${lastShape(last, describe)}` };
		}
		return check(fieldsOf(last), describe);
	};
}

function lastShape(last: JobObservations['creation'] | undefined, describe: Describe): string {
	return last === undefined ? 'no answer' : describe.answer(last);
}

function jobAnswers({ creation, answers }: JobObservations) {
	return [creation, ...answers].filter(
		(answer) => isSuccess(answer) && bodyOf(answer) !== undefined,
	);
}

function word(status: unknown): string {
	if (status === undefined) return 'no status';
	return isStatusWord(status) ? `"${status}"` : `a status of type ${typeof status}, not shown`;
}

function distinct(texts: string[]): string {
	return [...new Set(texts)].join('\n');
}

function isEmpty(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
	return value === undefined || value === null || value === '';
}
