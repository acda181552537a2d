import { readPeak } from '../../../bench/n8n/peakMemory';

describe('The peak memory of a process', () => {
	it('is what Linux calls the high water mark, in bytes', () => {
		const status = 'Name:\tnode\nVmPeak:\t  900 kB\nVmHWM:\t  512 kB\nVmRSS:\t  400 kB\n';

		expect(readPeak(status)).toBe(512 * 1024);
	});

	it('is no figure where the text does not hold it', () => {
		expect(() => readPeak('Name:\tnode\nVmRSS:\t  400 kB\n')).toThrow(
			'Linux does not say how much memory was held',
		);
	});
});
