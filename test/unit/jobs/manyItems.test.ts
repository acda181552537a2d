import { SECOND, times } from '../support/times';
import { inWords, runVirtually } from '../support/virtualRun';

it('Two thousand items all have their video, each from one POST', async () => {
	const { outcomes, of } = await runVirtually({
		items: times(2000, { download: { fileName: '' } }),
		maxConcurrency: 250,
		renderTime: () => 5 * SECOND,
		downloadTime: 100,
	});

	expect(inWords(outcomes)).toEqual(times(2000, 'ok'));
	expect(new Set(of('post').map(({ jobId }) => jobId)).size).toBe(2000);
	expect(of('post')).toHaveLength(2000);
});
