import {
	isHostLimit,
	isPermanent,
	isWrongLink,
	type DownloadFailure,
} from '../../../nodes/PersonateLipsync/download/failure';
import { broken, refused } from '../support/answers';

/** Whether another try of the link would fail again, whether another link may work, whether the host limits downloads. */
type Case = [failure: DownloadFailure, permanent: boolean, wrongLink: boolean, limit: boolean];

const cases: Case[] = [
	[{ kind: 'message', mediaType: 'text/html' }, true, true, false],
	[{ kind: 'playlist', format: 'HLS' }, true, true, false],
	[{ kind: 'notStored', detail: 'disk full' }, true, false, false],
	[{ kind: 'empty' }, false, false, false],
	[{ kind: 'partial' }, false, false, false],
	[broken('interrupted').failure, false, false, false],
	[broken('timedOut').failure, false, false, false],
	...[302, 400, 401, 402, 403, 404, 410, 451].map(
		(status): Case => [refused(status).failure, true, true, false],
	),
	...[408, 500, 503].map((status): Case => [refused(status).failure, false, false, false]),
	[refused(429).failure, false, false, true],
	[refused(503, 0).failure, false, false, true],
	[refused(500, 0).failure, false, false, false],
];

describe('What follows from a failed download', () => {
	it.each(cases)(
		'%j: permanent %s, another link %s, limit of the host %s',
		(failure, ...expected) => {
			expect([isPermanent(failure), isWrongLink(failure), isHostLimit(failure)]).toEqual(expected);
		},
	);
});
