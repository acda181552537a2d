/** Chance that a seed makes repeatable. */
export interface Random {
	/** From 0 up to 1. */
	next(): number;
	chance(probability: number): boolean;
	/** A whole number, both ends included. */
	integer(lowest: number, highest: number): number;
	/** A whole number; small ones are as likely as large ones. Both ends above 0. */
	scaled(lowest: number, highest: number): number;
	pick<Value>(values: readonly [Value, ...Value[]]): Value;
	/** Another source, whose numbers do not depend on how many were taken here. */
	fork(name: string): Random;
}

/** Mulberry32, by Tommy Ettinger: 32 bits of state are enough for a story. */
export function createRandom(seed: number): Random {
	let state = mix(seed);
	const next = () => {
		state = (state + 0x6d2b79f5) | 0;
		let bits = Math.imul(state ^ (state >>> 15), 1 | state);
		bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
		return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
	};
	const integer = (lowest: number, highest: number) =>
		lowest + Math.floor(next() * (highest - lowest + 1));
	return {
		next,
		chance: (probability) => next() < probability,
		integer,
		scaled: (lowest, highest) => Math.round(lowest * (highest / lowest) ** next()),
		pick: (values) => values[integer(0, values.length - 1)] ?? values[0],
		fork: (name) =>
			createRandom([...name].reduce((hash, letter) => mix(hash ^ letter.charCodeAt(0)), seed)),
	};
}

/** Spreads neighbouring seeds over all states. */
function mix(value: number): number {
	let bits = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
	bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
	return (bits ^ (bits >>> 16)) | 0;
}
