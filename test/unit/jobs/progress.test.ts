import { createProgress } from '../../../nodes/PersonateLipsync/jobs/progress';
import { SECOND } from '../support/times';

/** What is told of jobs that end at these times, in milliseconds; all are begun at once. */
function told(ends: number[]) {
	let now = 0;
	const lines: string[] = [];
	const progress = createProgress({ now: () => now }, (ended, all) =>
		lines.push(`${ended}/${all}`),
	);
	ends.forEach(() => progress.add());
	for (const end of ends) {
		now = end;
		progress.ended();
	}
	return lines;
}

describe('The progress of a run in n8n’s log', () => {
	it('is told at the first job that ends, at the last, and every half minute in between', () => {
		const everyTenSeconds = Array.from({ length: 10 }, (_, index) => index * 10 * SECOND);

		expect(told(everyTenSeconds)).toEqual(['1/10', '4/10', '7/10', '10/10']);
	});

	it('is told with the last job, however soon it ends', () => {
		expect(told([0, 1, 2])).toEqual(['1/3', '3/3']);
	});
});
