import fc from 'fast-check';

import { createPriorityQueue } from '../../../nodes/PersonateLipsync/jobs/priorityQueue';

describe('The queue that all waiting requests are in', () => {
	it('gives the lowest key first, and of equal keys the one that was added first', () => {
		const step = fc.option(fc.integer({ min: 0, max: 9 }));
		fc.assert(
			fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
				const queue = createPriorityQueue<number>();
				let model: Array<{ key: number; value: number }> = [];
				for (const [value, key] of steps.entries()) {
					if (key === null) {
						const [expected, ...rest] = model;
						model = rest;
						expect(queue.peek()).toEqual(expected && expect.objectContaining(expected));
						expect(queue.pop()).toEqual(expected && expect.objectContaining(expected));
					} else {
						queue.push(key, value);
						model = [...model, { key, value }].sort((one, other) => one.key - other.key);
					}
				}
			}),
		);
	});
});
