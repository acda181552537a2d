import { parseUrl } from '../../../nodes/PersonateLipsync/transport/url';

describe('parseUrl', () => {
	it('takes an address with letters outside ASCII however often it is asked', () => {
		let refused = 0;
		for (let time = 0; time < 200_000; time += 1) {
			if (parseUrl('https://müller.test/größe.mp4') === undefined) refused += 1;
		}

		expect(refused).toBe(0);
	});

	it.each(['', 'video.mp4', 'https://', 'http://a b.test/'])('takes %j for no URL', (text) => {
		expect(parseUrl(text)).toBeUndefined();
	});
});
