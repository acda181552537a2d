import { createAddressCheck } from '../../../nodes/PersonateLipsync/transport/addressCheck';
import type { NetworkCause } from '../../../nodes/PersonateLipsync/transport/networkCause';
import type { Exchange } from '../../../nodes/PersonateLipsync/transport/request';

const answer = (status: number, text: string): Exchange => {
	return { answered: true, status, headers: {}, text };
};
const broken = (kind: NetworkCause['kind'], isWrongAddress?: true): Exchange => {
	return {
		answered: false,
		cause: { kind, detail: '', ...(isWrongAddress && { isWrongAddress }) },
	};
};

const wrongHost = broken('unreachable', true);
const page = answer(200, '<html>Welcome</html>');
const noPage = answer(404, '<h1>Not found</h1>');
const refused = broken('unreachable');
const late = broken('timedOut');
const moved = answer(302, '');
const job = answer(200, '{"job_id":"job-1"}');

/** Whether the address is wrong after exchanges that end so many seconds apart. */
function isWrongAfter(exchanges: Exchange[], seconds = 30): boolean {
	let now = 0;
	const check = createAddressCheck({ now: () => now, sleep: async () => {} });
	for (const exchange of exchanges) {
		check.note(exchange);
		now += seconds * 1000;
	}
	return check.isWrong();
}

describe('The Base URL', () => {
	it.each([
		['no such host', [wrongHost, wrongHost, wrongHost]],
		['a page', [page, page, page]],
		['a text', [answer(200, 'OK'), answer(201, 'OK'), answer(200, 'OK')]],
		['a page that says 404', [noPage, noPage, noPage]],
		['redirects', [moved, moved, answer(308, '')]],
		['all of these', [wrongHost, page, moved]],
		['these after an outage', [late, page, page, page]],
	])('is wrong where nothing came for a minute but %s', (_what, exchanges) => {
		expect(isWrongAfter(exchanges)).toBe(true);
	});

	it.each([
		['two exchanges', [page, page], 60],
		['less than a minute', [page, page, page, page], 19],
		['refused connections', [refused, refused, refused], 60],
		['time-outs', [late, late, late], 60],
		['closed connections', [page, page, broken('interrupted'), page], 60],
		['pages of an outage', [page, page, answer(503, '<h1>Down</h1>'), page], 60],
		['a rate limit', [page, page, answer(429, ''), page], 60],
		['empty answers', [answer(200, ''), answer(200, ' '), answer(204, '')], 60],
		['pages where a job was seen before', [job, page, page, page], 60],
		['messages', [answer(404, '{"detail":"no"}'), page, page, page], 60],
	])('may be right after %s', (_what, exchanges, seconds) => {
		expect(isWrongAfter(exchanges, seconds)).toBe(false);
	});

	it('that was found wrong stays so for the run', () => {
		expect(isWrongAfter([page, page, page, late, page])).toBe(true);
		expect(isWrongAfter([page, page, page, job])).toBe(true);
	});
});
