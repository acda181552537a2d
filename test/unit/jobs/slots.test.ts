import { createSlots } from '../../../nodes/PersonateLipsync/jobs/slots';

describe('The places for jobs in progress', () => {
	it('are as many as the user allows', () => {
		const slots = createSlots(2);

		expect([slots.tryTake(), slots.tryTake(), slots.tryTake()]).toEqual([true, true, false]);
	});

	it('are given back one by one', () => {
		const slots = createSlots(1);
		slots.tryTake();

		slots.release();

		expect([slots.tryTake(), slots.tryTake()]).toEqual([true, false]);
	});

	it('count jobs that are picked up, even where they are more than the limit', () => {
		const slots = createSlots(1);
		slots.take();
		slots.take();

		slots.release();
		expect(slots.tryTake()).toBe(false);
		slots.release();
		expect(slots.tryTake()).toBe(true);
	});

	it('never run out without a limit', () => {
		const slots = createSlots(Infinity);

		expect(Array.from({ length: 1000 }, () => slots.tryTake())).not.toContain(false);
	});
});
