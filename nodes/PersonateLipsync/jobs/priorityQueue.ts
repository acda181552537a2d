/** Values by their keys, the lowest first; of equal keys, the one that was added first. */
export interface PriorityQueue<Value> {
	/** O(log n). */
	push(key: number, value: Value): void;
	/** The entry with the lowest key, which stays in the queue. */
	peek(): Entry<Value> | undefined;
	/** Removes and gives the entry with the lowest key. O(log n). */
	pop(): Entry<Value> | undefined;
	/** Removes and gives the entry with the lowest key, if that is at most `key`. O(log n). */
	popUpTo(key: number): Entry<Value> | undefined;
	readonly size: number;
}

export interface Entry<Value> {
	key: number;
	value: Value;
}

interface Node<Value> extends Entry<Value> {
	order: number;
}

/** A binary heap. */
export function createPriorityQueue<Value>(): PriorityQueue<Value> {
	const heap: Array<Node<Value>> = [];
	let order = 0;

	const isBefore = (one: Node<Value>, other: Node<Value>) =>
		one.key < other.key || (one.key === other.key && one.order < other.order);

	const moveUp = (node: Node<Value>) => {
		let index = heap.length - 1;
		while (index > 0) {
			const parentIndex = (index - 1) >> 1;
			const parent = heap[parentIndex];
			if (parent === undefined || !isBefore(node, parent)) break;
			heap[index] = parent;
			index = parentIndex;
		}
		heap[index] = node;
	};

	const moveDown = (node: Node<Value>) => {
		let index = 0;
		for (;;) {
			const left = heap[2 * index + 1];
			const right = heap[2 * index + 2];
			if (left === undefined) break;
			const isRight = right !== undefined && isBefore(right, left);
			const child = isRight ? right : left;
			if (!isBefore(child, node)) break;
			heap[index] = child;
			index = 2 * index + (isRight ? 2 : 1);
		}
		heap[index] = node;
	};

	const pop = () => {
		const [lowest] = heap;
		const last = heap.pop();
		if (last !== undefined && heap.length > 0) moveDown(last);
		return lowest;
	};

	return {
		push(key, value) {
			const node = { key, value, order: (order += 1) };
			heap.push(node);
			moveUp(node);
		},
		peek: () => heap[0],
		pop,
		popUpTo(key) {
			const [lowest] = heap;
			return lowest !== undefined && lowest.key <= key ? pop() : undefined;
		},
		get size() {
			return heap.length;
		},
	};
}
