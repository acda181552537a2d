import type { Answer } from '../connection';
import {
	bodyOf,
	fieldsOf,
	isRecord,
	kindOfWord,
	readJob,
	reasonsIn,
	stateAfterCreation,
} from '../reading';
import type { Assumption } from './assumption';

const SCHEMAS = 'nodes/PersonateLipsync/transport/schemas.ts';

/** What is assumed about the answer to a POST whose body is invalid. */
export const invalidBodyAssumptions: ReadonlyArray<Assumption<Answer>> = [
	{
		id: 'body.refused',
		source: 'assumed',
		assumed: 'An invalid body is answered with 400 or 422.',
		file: 'docs/errors.md',
		check: (answer, describe) => ({
			held: answer.answered && (answer.status === 400 || answer.status === 422),
			came: describe.answer(answer),
		}),
	},
	{
		id: 'body.field',
		source: 'assumed',
		assumed: 'The answer names the field that is wrong, in a form that the node reads.',
		file: 'nodes/PersonateLipsync/transport/reasons.ts',
		check: (answer, describe) => ({
			held: reasonsIn(answer).some(({ field }) => field !== undefined),
			came: describe.answer(answer),
		}),
	},
];

/** What is assumed about the answer to a POST that creates a video. */
export const creationAssumptions: ReadonlyArray<Assumption<Answer>> = [
	{
		id: 'create.readable',
		source: 'documented',
		assumed: 'The POST is answered with a 2xx status and a job_id.',
		file: SCHEMAS,
		check: (answer, describe) => ({
			held: readJob(answer) !== undefined,
			came: describe.answer(answer),
		}),
	},
	{
		id: 'create.jobIdText',
		source: 'documented',
		assumed: 'job_id is a string. (The node takes a number, too.)',
		file: SCHEMAS,
		check: (answer) => {
			const type = typeof fieldsOf(answer).job_id;
			return { held: type === 'string', came: type === 'undefined' ? 'no job_id' : type };
		},
	},
	{
		id: 'create.status',
		source: 'documented',
		assumed: 'The status of a new job is rendering, or another word of progress that is known.',
		file: 'nodes/PersonateLipsync/transport/status.ts',
		check: (answer, describe) => ({
			held: kindOfWord(fieldsOf(answer).status) === 'progress',
			came: describe.job(bodyOf(answer)),
		}),
	},
	{
		id: 'create.running',
		source: 'assumed',
		assumed: 'The node takes a new job for one that is being made.',
		file: 'nodes/PersonateLipsync/transport/status.ts',
		check: (answer, describe) => {
			const job = readJob(answer);
			return {
				held: job === undefined ? undefined : stateAfterCreation(job) === 'running',
				came: describe.job(bodyOf(answer)),
			};
		},
	},
	{
		id: 'create.output',
		source: 'documented',
		assumed: 'The output of a new job is an empty string.',
		file: SCHEMAS,
		check: (answer, describe) => ({
			held: fieldsOf(answer).output === '',
			came: describe.shape(fieldsOf(answer).output),
		}),
	},
	{
		id: 'create.input',
		source: 'documented',
		assumed: 'The answer repeats what was sent as the object input.',
		file: SCHEMAS,
		check: (answer, describe) => ({
			held: isRecord(fieldsOf(answer).input),
			came: describe.shape(fieldsOf(answer).input),
		}),
	},
];
