import type { Clock } from './clock';
import { isRedirect } from './failure';
import { parseJson } from './json';
import type { Exchange } from './request';

/** After how many exchanges, and after what time in milliseconds, an address counts as wrong. */
const FEWEST_EXCHANGES = 3;
const SHORTEST_TIME = 60_000;

/** Watches a run's exchanges for a Base URL at which there is no Personate API. */
export interface AddressCheck {
	/** To be called with each exchange, in the order in which they end. */
	note(exchange: Exchange): void;
	/** True as soon as only signs of a wrong address have come for a minute. Then true for the rest of the run. */
	isWrong(): boolean;
}

export function createAddressCheck(clock: Clock): AddressCheck {
	/** `undefined` while it is not known. */
	let isWrong: boolean | undefined;
	let exchanges = 0;
	let since = 0;
	return {
		note(exchange) {
			if (isWrong !== undefined) return;
			if (isJson(exchange)) isWrong = false;
			exchanges = speaksForWrongAddress(exchange) ? exchanges + 1 : 0;
			if (exchanges === 1) since = clock.now();
			if (exchanges >= FEWEST_EXCHANGES && clock.now() - since >= SHORTEST_TIME) isWrong ??= true;
		},
		isWrong: () => isWrong === true,
	};
}

function isJson(exchange: Exchange): boolean {
	const value = exchange.answered ? parseJson(exchange.text) : undefined;
	return typeof value === 'object' && value !== null;
}

/** No such host, another host's certificate, or a page. Anything else may be an outage. */
function speaksForWrongAddress(exchange: Exchange): boolean {
	if (!exchange.answered) return exchange.cause.isWrongAddress === true;
	const { status, text } = exchange;
	const isPage = status >= 200 && status < 300 && text.trim() !== '';
	return isPage || isRedirect(status) || status === 404;
}
