import { stored } from '../execution';
import { wordsOf } from '../said';
import type { Invariant } from '../storyEvent';
import { API_KEY, API_ORIGIN } from '../vendor';

/** The token is nowhere but in requests to the API. */
export function noToken(): Invariant {
	const find = (where: string, text: string) =>
		text.includes(API_KEY) ? `the token is in ${where}: ${text.slice(0, 500)}` : undefined;
	return {
		name: 'the token is nowhere',
		on: {
			sent(event) {
				const { hasToken, url } = event.call;
				return hasToken && url.origin !== API_ORIGIN
					? `the token was sent to ${url.origin}`
					: undefined;
			},
			logged(event) {
				return find('the log', event.text);
			},
			tryEnds(event) {
				return event.end.kind === 'output'
					? find('the output', JSON.stringify(event.end.output))
					: find(
							'the error',
							`${wordsOf(event.end.error)} ${JSON.stringify(event.end.error)} ${event.end.error.stack}`,
						);
			},
			executionEnds(event) {
				return find("the execution's data", JSON.stringify(stored(event.execution.contextData)));
			},
		},
	};
}
