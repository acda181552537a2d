import { startSandbox } from '../../sandbox/server';
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

/** By how much a download of 1 GiB raises n8n's peak memory over one of 1 MiB, next to HTTP Request. */
export async function measureDownloading(): Promise<Row[]> {
	const ours: number[] = [];
	const theirs: number[] = [];
	while (ours.length < ROUNDS) {
		theirs.push(await growthWith(httpDownload));
		ours.push(await growthWith(personateDownload));
	}
	const [own, other] = [spreadOf(ours), spreadOf(theirs)];
	const ratio = own.median / other.median;
	const what = 'Download of 1 GiB, growth of peak memory over a download of 1 MiB';
	return [
		{
			what: `${what}: over that of n8n's HTTP Request (medians of ${ROUNDS})`,
			measured: `${ratio.toFixed(2)}: ${showSpread(own, 0)} MiB against ${showSpread(other, 0)} MiB`,
			goal: '≤ 1.0',
			met: ratio <= 1,
		},
	];
}

type Downloader = (personate: Personate) => DraftNode;

/** In a fresh n8n that does nothing but a short download and then a long one; in MiB. */
async function growthWith(downloader: Downloader): Promise<number> {
	return await inPlace({ renderMilliseconds: 0, videoBytes: GIB }, async (place) => {
		const { world } = place;
		const short = await startSandbox({
			apiKeys: [world.account.apiKey],
			renderMilliseconds: 0,
			videoBytes: MIB,
		});
		try {
			const credential = await world.session.createCredential('Personate of short videos', {
				apiKey: short.apiKey,
				baseUrl: short.url,
			});
			await forgetPeak(world.host.pid);
			await download(place, { sandbox: short, credential }, downloader);
			const peak = await peakOf(world.host.pid);
			await download(place, world, downloader);
			return ((await peakOf(world.host.pid)) - peak) / MIB;
		} finally {
			await short.close();
		}
	});
}

/** Starts one video and downloads it. */
async function download(
	{ world, bearer }: Place,
	personate: Personate,
	downloader: Downloader,
): Promise<void> {
	await runToEnd(
		world.session,
		draftOf(
			'One download',
			[{ text: 'Hello' }],
			[httpCreate(personate, bearer), downloader(personate)],
			[
				{ from: START, to: CREATE },
				{ from: CREATE, to: DOWNLOAD },
			],
		),
	);
	const isWhole = personate.sandbox.requests.some(
		({ path, status, aborted }) => path.startsWith('/videos/') && status === 200 && !aborted,
	);
	if (!isWhole) throw new Error('The video was not downloaded');
}
