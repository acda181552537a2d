/** What a function throws; fails the test where it throws nothing. */
export function thrownBy(action: () => unknown): unknown {
	try {
		action();
	} catch (error) {
		return error;
	}
	throw new Error('Nothing was thrown');
}
