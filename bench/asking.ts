import { startSandbox } from '../sandbox/server';
import { createVideos } from './node';
import type { Row } from './table';

const SECONDS = [5, 60, 600];

/** How often a job is asked about, and how late its end is noticed, for short and long renders. */
export async function measureAsking(): Promise<Row[]> {
	return await Promise.all(
		SECONDS.map(async (seconds): Promise<Row> => {
			const sandbox = await startSandbox({ renderMilliseconds: seconds * 1000 });
			try {
				await createVideos(
					{
						url: sandbox.url,
						apiKey: sandbox.apiKey,
						avatarId: sandbox.catalog.avatars.public[0]?.avatar_id ?? '',
						voiceId: sandbox.catalog.voices.public[0]?.voice_id ?? '',
					},
					1,
					{ waitForCompletion: true },
				);
				const questions = sandbox.requests.filter(({ method }) => method === 'GET');
				const delay =
					((questions.at(-1)?.at ?? Number.NaN) - (sandbox.jobs[0]?.finishesAt ?? 0)) / 1000;
				const latest = Math.max(seconds / 10, 3);
				return {
					what: `A render of ${seconds} s: status requests, and delay until the end is noticed`,
					measured: `${questions.length} requests, ${delay.toFixed(1)} s (${((100 * delay) / seconds).toFixed(0)} % of the render)`,
					goal: `≤ ${Math.min(latest, 15)} s, < 60 requests`,
					met: delay <= Math.min(latest, 15) + 0.5 && questions.length < 60,
				};
			} finally {
				await sandbox.close();
			}
		}),
	);
}
