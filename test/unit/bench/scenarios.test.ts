import { cases } from '../../../bench/virtual/scenarios';

describe('The render times of a simulated run', () => {
	it.each(cases)('are the same in each simulation: $what', ({ scenario }) => {
		const times = () => Array.from({ length: 5 }, (_, index) => scenario.renderSeconds(index));
		expect(times()).toEqual(times());
	});

	it('differ from video to video where they are spread', () => {
		const { renderSeconds } = cases[0]?.scenario ?? { renderSeconds: () => 0 };
		expect(renderSeconds(0)).not.toBe(renderSeconds(1));
	});
});
