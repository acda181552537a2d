import { delaysOf, meanOf } from '../../../bench/n8n/delays';

const PATH = '/api/express_lipsync_video';
const ask = (jobId: string, at: number) => ({ path: `${PATH}/${jobId}`, at });

describe('The delay until the end of a job is noticed', () => {
	it('counts from the end of the job to the question that found it finished', () => {
		expect(delaysOf([{ jobId: 'a', finishesAt: 5000 }], [ask('a', 3000), ask('a', 6000)])).toEqual([
			1000,
		]);
	});

	it('is taken for each job from the questions about that job only', () => {
		const jobs = [
			{ jobId: 'a', finishesAt: 1000 },
			{ jobId: 'b', finishesAt: 2000 },
		];

		expect(delaysOf(jobs, [ask('b', 2500), ask('a', 1200), ask('ab', 9000)])).toEqual([200, 500]);
	});

	it('leaves out requests that are no questions about a job', () => {
		const requests = [
			ask('a', 1200),
			{ path: PATH, at: 3000 },
			{ path: '/videos/a.mp4', at: 4000 },
		];

		expect(delaysOf([{ jobId: 'a', finishesAt: 1000 }], requests)).toEqual([200]);
	});

	it('is none where the question came in the very moment of the end', () => {
		expect(delaysOf([{ jobId: 'a', finishesAt: 1000 }], [ask('a', 999)])).toEqual([0]);
	});

	it.each([
		['nobody asked', []],
		['nobody asked after the end', [ask('a', 500)]],
	])('is no figure where %s', (_what, requests) => {
		expect(() => delaysOf([{ jobId: 'a', finishesAt: 1000 }], requests)).toThrow(
			'Nobody has asked about job a after its end',
		);
	});

	it('is averaged over the jobs', () => {
		expect(meanOf([1000, 2000, 6000])).toBe(3000);
	});
});
