import { showSpread, spreadOf } from '../spread';
import type { Row } from '../table';
import { type DraftNode, START, draftOf } from './draft';
import { runToEnd } from './execution';
import {
	CREATE,
	type Personate,
	httpCreate,
	httpDownload,
	personateDownload,
	personateStatus,
} from './nodes';
import { forgetPeak, peakOf } from './peakMemory';
import { type Place, inPlace } from './place';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const PAIRS = 5;

/** What n8n held at once during a download, in MiB: at most, and how much of it came with the download. */
interface Memory {
	peak: number;
	growth: number;
}

/** The peak of n8n's memory in a download of 1 GiB, next to that with HTTP Request. */
export async function measureDownloading(): Promise<Row[]> {
	const pairs: Array<{ own: Memory; other: Memory }> = [];
	while (pairs.length < PAIRS) {
		const other = await memoryWith(httpDownload);
		pairs.push({ other, own: await memoryWith(personateDownload) });
	}
	const ratio = spreadOf(pairs.map(({ own, other }) => own.peak / other.peak));
	const show = (values: number[]) => `${showSpread(spreadOf(values), 0)} MiB`;
	return [
		{
			what: `Download of 1 GiB: peak memory of n8n, over that with HTTP Request (median of ${PAIRS} pairs)`,
			measured: showSpread(ratio),
			goal: '≤ 1.0',
			met: ratio.median <= 1,
		},
		{
			what: 'The peaks',
			measured: `${show(pairs.map(({ own }) => own.peak))}, and ${show(pairs.map(({ other }) => other.peak))}`,
			goal: '',
		},
		{
			what: 'How much of them came with the download',
			measured: `${show(pairs.map(({ own }) => own.growth))}, and ${show(pairs.map(({ other }) => other.growth))}`,
			goal: '',
		},
	];
}

type Downloader = (personate: Personate) => DraftNode;

/** In a fresh n8n that does nothing else. */
async function memoryWith(downloader: Downloader): Promise<Memory> {
	return await inPlace({ renderMilliseconds: 0, videoBytes: GIB }, async (place) => {
		const { pid } = place.world.host;
		await loadNodes(place);
		await forgetPeak(pid);
		const before = await peakOf(pid);
		await download(place, downloader);
		const peak = await peakOf(pid);
		return { peak: peak / MIB, growth: (peak - before) / MIB };
	});
}

/** Runs both nodes once, so that neither is loaded by n8n while its download is measured. */
async function loadNodes(place: Place): Promise<void> {
	await createThen(place, personateStatus(place.world));
}

/** Starts one video and downloads it. */
async function download(place: Place, downloader: Downloader): Promise<void> {
	await createThen(place, downloader(place.world));
	const isWhole = place.world.sandbox.requests.some(
		({ path, status, aborted }) => path.startsWith('/videos/') && status === 200 && !aborted,
	);
	if (!isWhole) throw new Error('The video was not downloaded');
}

/** Starts one video with HTTP Request, and gives its job to another node. */
async function createThen({ world, bearer }: Place, next: DraftNode): Promise<void> {
	await runToEnd(
		world.session,
		draftOf(
			`Create, then ${next.name}`,
			[{ text: 'Hello' }],
			[httpCreate(world, bearer), next],
			[
				{ from: START, to: CREATE },
				{ from: CREATE, to: next.name },
			],
		),
	);
}
