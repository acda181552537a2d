import { showSpread, spreadOf } from '../spread';
import type { Row } from '../table';
import { type DraftNode, START, draftOf } from './draft';
import { runToEnd } from './execution';
import {
	CREATE,
	DOWNLOAD,
	type Personate,
	httpCreate,
	httpDownload,
	personateDownload,
} from './nodes';
import { forgetPeak, peakOf } from './peakMemory';
import { type Place, inPlace } from './place';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const ROUNDS = 9;

/** The peak of n8n's memory in a download of 1 GiB, next to that with HTTP Request. */
export async function measureDownloading(): Promise<Row[]> {
	const ours: number[] = [];
	const theirs: number[] = [];
	while (ours.length < ROUNDS) {
		theirs.push(await peakWith(httpDownload));
		ours.push(await peakWith(personateDownload));
	}
	const [own, other] = [spreadOf(ours), spreadOf(theirs)];
	const ratio = own.median / other.median;
	return [
		{
			what: `Download of 1 GiB: peak memory of n8n, over that with HTTP Request (medians of ${ROUNDS})`,
			measured: `${ratio.toFixed(2)}: ${showSpread(own, 0)} MiB, and ${showSpread(other, 0)} MiB`,
			goal: '≤ 1.0',
			met: ratio <= 1,
		},
	];
}

type Downloader = (personate: Personate) => DraftNode;

/** In a fresh n8n that does nothing else; in MiB. */
async function peakWith(downloader: Downloader): Promise<number> {
	return await inPlace({ renderMilliseconds: 0, videoBytes: GIB }, async (place) => {
		const { pid } = place.world.host;
		await forgetPeak(pid);
		await download(place, downloader);
		return (await peakOf(pid)) / MIB;
	});
}

/** Starts one video and downloads it. */
async function download({ world, bearer }: Place, downloader: Downloader): Promise<void> {
	await runToEnd(
		world.session,
		draftOf(
			'One download',
			[{ text: 'Hello' }],
			[httpCreate(world, bearer), downloader(world)],
			[
				{ from: START, to: CREATE },
				{ from: CREATE, to: DOWNLOAD },
			],
		),
	);
	const isWhole = world.sandbox.requests.some(
		({ path, status, aborted }) => path.startsWith('/videos/') && status === 200 && !aborted,
	);
	if (!isWhole) throw new Error('The video was not downloaded');
}
