import type { Clock } from './clock';
import { isRedirect } from './failure';
import { parseJson } from './json';
import type { Exchange } from './request';

/** So many exchanges, over such a time in milliseconds, make an address wrong. */
const FEWEST_EXCHANGES = 3;
const SHORTEST_TIME = 60_000;

/** Watches a run's exchanges for a Base URL at which there is no Personate API. */
export interface AddressCheck {
	/** To be called with each exchange, in the order in which they end. */
	note(exchange: Exchange): void;
	/** True as soon as nothing but signs of a wrong address came for a minute. Holds for the run. */
	isWrong(): boolean;
}

export function createAddressCheck(clock: Clock): AddressCheck {
	/** `undefined` as long as it is open. */
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

/** No such host, another host's certificate, or a page. All else may be an outage. */
function speaksForWrongAddress(exchange: Exchange): boolean {
	if (!exchange.answered) return exchange.cause.isWrongAddress === true;
	const { status, text } = exchange;
	const isPage = status >= 200 && status < 300 && text.trim() !== '';
	return isPage || isRedirect(status) || status === 404;
}
