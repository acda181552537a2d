import fc from 'fast-check';

import { showSpread, spreadOf } from '../../../bench/spread';

describe('The spread of the rounds of a measurement', () => {
	it('names the one in the middle, whatever the order of the rounds', () => {
		expect(spreadOf([9, 1, 4])).toEqual({ median: 4, lowest: 1, highest: 9 });
	});

	it('names what lies between the two in the middle, where no one is', () => {
		expect(spreadOf([8, 2, 100, 4]).median).toBe(6);
	});

	it('is one figure where there was one round', () => {
		expect(spreadOf([5])).toEqual({ median: 5, lowest: 5, highest: 5 });
	});

	it('has as many rounds below the median as above it', () => {
		const rounds = fc.array(fc.integer(), { minLength: 1 });
		fc.assert(
			fc.property(rounds, (values) => {
				const { median, lowest, highest } = spreadOf(values);
				const below = values.filter((value) => value < median).length;
				const above = values.filter((value) => value > median).length;
				return (
					below <= values.length / 2 &&
					above <= values.length / 2 &&
					values.every((value) => value >= lowest && value <= highest)
				);
			}),
		);
	});

	it('is shown with as many digits as are wanted', () => {
		expect(showSpread(spreadOf([1, 1.256, 2]))).toBe('1.26 (1.00 to 2.00)');
		expect(showSpread(spreadOf([30.4, 12, 50]), 0)).toBe('30 (12 to 50)');
	});
});
