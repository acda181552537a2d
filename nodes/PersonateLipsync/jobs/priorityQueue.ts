/** Values by their keys, the lowest first; of equal keys, the one that was added first. */
export interface PriorityQueue<Value> {
	push(key: number, value: Value): void;
	/** The entry with the lowest key, which stays in the queue. */
	peek(): Entry<Value> | undefined;
	/** Removes and gives the entry with the lowest key. */
	pop(): Entry<Value> | undefined;
}

export interface Entry<Value> {
	key: number;
	value: Value;
}

/** A sorted list: most keys come near the end, where adding costs little. */
export function createPriorityQueue<Value>(): PriorityQueue<Value> {
	const entries: Array<Entry<Value>> = [];
	return {
		push(key, value) {
			let low = 0;
			let high = entries.length;
			while (low < high) {
				const middle = (low + high) >> 1;
				if ((entries[middle]?.key ?? Infinity) <= key) low = middle + 1;
				else high = middle;
			}
			entries.splice(low, 0, { key, value });
		},
		peek: () => entries[0],
		pop: () => entries.shift(),
	};
}
