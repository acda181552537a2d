import type { Answer } from '../connection';
import type { FreeObservations } from '../observations';
import { reasonsIn } from '../reading';
import type { Assumption } from './assumption';

const FAILURE = 'nodes/PersonateLipsync/transport/failure.ts';

/** What is assumed about answers to requests that are refused, and about all answers. */
export const refusalAssumptions: ReadonlyArray<Assumption<FreeObservations>> = [
	{
		id: 'key.wrong',
		source: 'assumed',
		assumed: 'A key that is wrong is answered with 401.',
		file: 'credentials/PersonateApi.credentials.ts',
		check: ({ wrongKey }, describe) => ({
			held: hasStatus(wrongKey, 401),
			came: describe.answer(wrongKey),
		}),
	},
	{
		id: 'job.unknown',
		source: 'assumed',
		assumed: 'A job id that does not exist is answered with 404.',
		file: 'docs/errors.md',
		check: ({ unknownJob }, describe) => ({
			held: hasStatus(unknownJob, 404),
			came: describe.answer(unknownJob),
		}),
	},
	{
		id: 'error.reason',
		source: 'assumed',
		assumed: 'The body of an error holds a reason that the node finds.',
		file: 'nodes/PersonateLipsync/transport/reasons.ts',
		check: ({ wrongKey, unknownJob }, describe) => {
			const mute = [wrongKey, unknownJob].filter((answer) => reasonsIn(answer).length === 0);
			return {
				held: mute.length === 0,
				came: (mute[0] === undefined ? [wrongKey, unknownJob] : mute)
					.map((answer) => describe.answer(answer))
					.join('\n'),
			};
		},
	},
	{
		id: 'answer.direct',
		source: 'assumed',
		assumed: 'No answer is a redirect.',
		file: 'nodes/PersonateLipsync/transport/request.ts',
		check: (seen, describe) => {
			const redirects = allAnswers(seen).filter(
				(answer) => answer.answered && answer.status >= 300 && answer.status <= 399,
			);
			return {
				held: redirects.length === 0,
				came: redirects.map((answer) => describe.answer(answer)).join('\n') || 'none',
			};
		},
	},
	{
		id: 'limit.headers',
		source: 'assumed',
		assumed: 'A rate limit is told in Retry-After or in the RateLimit headers, if at all.',
		file: FAILURE,
		check: (seen) => {
			const names = allAnswers(seen).flatMap((answer) =>
				answer.answered ? Object.keys(answer.headers) : [],
			);
			const limits = [...new Set(names)].filter((name) => /rate-?limit|retry/.test(name));
			const others = limits.filter((name) => !/^(retry-after|ratelimit(-[a-z]+)?)$/.test(name));
			return {
				held: others.length === 0,
				came: (others[0] === undefined ? limits : others).join(', ') || 'no such header',
			};
		},
	},
];

function allAnswers({ lists, wrongKey, unknownJob }: FreeObservations): Answer[] {
	return [...lists.map(({ answer }) => answer), wrongKey, unknownJob];
}

function hasStatus(answer: Answer, status: number): boolean {
	return answer.answered && answer.status === status;
}
