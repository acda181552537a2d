/** Lengths of time, in milliseconds. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** The same so many times. */
export const times = <Value>(count: number, value: Value): Value[] =>
	Array.from({ length: count }, () => value);
