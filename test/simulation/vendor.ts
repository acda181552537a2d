import type { Answer, Call } from './call';
import { makeId } from './jobId';
import { createRateLimit } from './rateLimit';
import type { Random } from './random';
import type { VendorJob } from './vendorJob';
import type { VirtualTime } from './virtualTime';
import { FAILED, REFUSED } from './wordsOfVendor';

export const API_ORIGIN = 'https://api.personate.test';
/** Made up. The slash can be written in more than one way in JSON. */
export const API_KEY = ['made-up-key', '0123456789+abcdef'].join('/');

/** Personate as one story has it. */
export type Vendor = ReturnType<typeof createVendor>;

const SECOND = 1000;

/** Longer than any story. */
const NEVER = 1e9;
const VIDEOS = '/api/express_lipsync_video';

/** @param onCreated called the moment that a job exists */
export function createVendor(
	random: Random,
	time: VirtualTime,
	onCreated: (job: VendorJob, call: Call) => void,
) {
	const jobs: VendorJob[] = [];
	const byId = new Map<string, VendorJob>();
	const traits = makeTraits(random);
	const postLimit = createRateLimit(random, time, traits.postLimit);
	const allLimit = createRateLimit(random, time, traits.allLimit);
	const fileLimit = createRateLimit(random, time, traits.fileLimit);
	/** When each of the places of a queue is free again. */
	const places = traits.placesOfQueue.map(() => time.now());

	const addJob = (itemName: string | undefined): VendorJob => {
		const now = time.now();
		const rendering = traits.rendering * (1 + traits.spread * (random.next() - 0.5) * 2) * SECOND;
		const place = places.indexOf(Math.min(...places));
		const starts = place < 0 ? now : Math.max(now, places[place] ?? now);
		const rendersUntil = random.chance(traits.finishesAtOnce) ? now : Math.ceil(starts + rendering);
		if (place >= 0) places[place] = rendersUntil;
		const isStuck = random.chance(traits.stuck);
		const job: VendorJob = {
			...makeId(random, traits.ids, jobs.length),
			number: jobs.length,
			itemName,
			createdAt: now,
			rendersUntil: isStuck ? rendersUntil + NEVER : rendersUntil,
			hasOutputAt: rendersUntil + random.pick(traits.outputIsLate) * SECOND,
			isUnknownUntil: now + random.next() * traits.unknownFor * SECOND,
			fails: random.chance(traits.failing),
			isRefused: random.chance(traits.refusing),
		};
		jobs.push(job);
		byId.set(job.id, job);
		return job;
	};

	const linkOf = (job: VendorJob): string => {
		const signed = traits.signsAnew ? time.now() : job.hasOutputAt;
		const expires = Math.round((signed + traits.linkLives * SECOND) / SECOND);
		return `${traits.linkOrigin}/files/${job.number}.mp4?expires=${expires}`;
	};

	const answerAbout = (job: VendorJob): Answer => {
		const now = time.now();
		const isOver = now >= job.rendersUntil;
		const failed = job.isRefused ? traits.refused : traits.failed;
		const status = !isOver ? traits.running : job.fails ? failed : traits.finished;
		const output = !isOver
			? traits.runningOutput
			: job.fails
				? 'no face was found'
				: now < job.hasOutputAt
					? ''
					: traits.outputIsObject
						? { thumbnail: 'https://cdn.test/1.jpg', video_url: linkOf(job) }
						: linkOf(job);
		const body = JSON.stringify({
			job_id: 'ID',
			status,
			output,
			input: traits.echoesToken ? { authorization: `Bearer ${API_KEY}` } : {},
			...traits.extra,
		});
		return {
			status: 200,
			headers: { 'content-type': 'application/json' },
			body: body.replace('"ID"', job.jsonId),
			job,
		};
	};

	const refuse = (status: number, headers: Record<string, string> = {}): Answer => ({
		status,
		headers,
		body: JSON.stringify({ detail: traits.echoesToken ? `no, not with ${API_KEY}` : 'no' }),
	});

	const handlePost = (call: Call): Answer => {
		const limited = allLimit() ?? postLimit();
		if (limited !== undefined) return refuse(429, limited);
		const inProgress = jobs.filter(({ rendersUntil }) => rendersUntil > time.now()).length;
		if (inProgress >= traits.mostJobs) return refuse(429);
		const job = addJob(call.itemName);
		onCreated(job, call);
		return answerAbout(job);
	};

	const handleGet = (call: Call): Answer => {
		const limited = allLimit();
		if (limited !== undefined) return refuse(429, limited);
		const { job } = call;
		if (job === undefined || time.now() < job.isUnknownUntil) return refuse(404);
		const age = (time.now() - job.createdAt) / SECOND;
		if (age > traits.troubleAt && age < traits.troubleAt + traits.troubleFor) {
			return { status: 200, headers: {}, body: '{"status":"error","message":"try again"}' };
		}
		return answerAbout(job);
	};

	const handleDownload = ({ url, job, hasToken }: Call): Answer => {
		const expires = Number(url.searchParams.get('expires')) * SECOND;
		const isWrongLink = time.now() >= expires;
		const limited = fileLimit();
		if (limited) return { status: traits.fileLimitStatus, headers: limited, body: '' };
		if (job === undefined) return { status: 404, headers: {}, body: '' };
		if (traits.filesNeedToken && !hasToken) return { status: 401, headers: {}, body: '' };
		if (isWrongLink) return { status: traits.expiredStatus, headers: {}, body: '' };
		return { status: 200, headers: { 'content-type': 'video/mp4' }, body: '\0\0\0\bftyp', job };
	};

	const handlers = { post: handlePost, get: handleGet, download: handleDownload };
	return {
		/** What kind of vendor it is, for the story. */
		describe: () => JSON.stringify(traits),
		/** Does what a call asks for, and answers. */
		handle: (call: Call) => handlers[call.kind](call),
		/** How long a call takes, in milliseconds: until it is handled, and from then to its answer. */
		takes: (): [there: number, back: number] => [
			traits.latency * (0.3 + random.next()),
			traits.latency * (0.3 + random.next() * traits.jitter),
		],
		/** A job that exists before the story begins. */
		addEarlierJob: () => addJob(undefined),
		jobAt(url: URL): VendorJob | undefined {
			const file = /^\/files\/(\d+)\.mp4$/.exec(url.pathname)?.[1];
			if (file !== undefined) return jobs[Number(file)];
			const id = url.pathname.startsWith(`${VIDEOS}/`) ? url.pathname.slice(VIDEOS.length + 1) : '';
			return byId.get(decodeURIComponent(id));
		},
	};
}

function makeTraits(random: Random) {
	const isQueue = random.chance(0.3);
	const rendering = random.scaled(1, 600);
	const filesOfItsOwn = random.chance(0.2);
	return {
		latency: random.scaled(5, 2000),
		jitter: random.pick([1, 1, 5]),
		rendering,
		/** By how much a rendering may be shorter or longer, as a part of it. */
		spread: random.pick([0, 0.2, 0.9]),
		finishesAtOnce: random.pick([0, 0, 0, 0.2, 1]),
		failing: random.pick([0, 0, 0, 0.1, 0.5]),
		/** How many jobs render for ever. */
		stuck: random.pick([0, 0, 0, 0, 0, 0, 0, 0.2]),
		placesOfQueue: isQueue ? Array.from({ length: random.scaled(1, 20) }, () => 0) : [],
		mostJobs: !isQueue && random.chance(0.3) ? random.scaled(1, 20) : Infinity,
		postLimit: random.chance(0.3),
		allLimit: random.chance(0.15),
		ids: random.pick(['uuid', 'number', 'long number', 'long digits', 'odd text'] as const),
		running: random.pick(['rendering', 'RENDERING', 'in_progress', 'queued']),
		runningOutput: random.pick(['', '', '40 %']),
		finished: random.pick(['completed', 'Done', 'SUCCESS', 'ready']),
		failed: random.pick(FAILED),
		refused: random.pick(REFUSED),
		/** How many of the jobs that fail do so for what they are. */
		refusing: random.pick([0, 0.5, 1]),
		/** For how many seconds the status requests for a job meet a trouble of the API, and from what age on. */
		troubleAt: random.pick([0, 10, 100]),
		troubleFor: random.pick([0, 0, 0, 0, 0, 60, 400]),
		outputIsObject: random.chance(0.2),
		outputIsLate: random.pick([[0], [0], [0], [0, 5, 20, 50], [0, 0, 100]] as const),
		unknownFor: random.pick([0, 0, 0, 5, 40]),
		extra: random.pick([{}, {}, { error: '' }, { error: null }, { error: {} }, { error: 'slow' }]),
		echoesToken: random.chance(0.1),
		filesNeedToken: filesOfItsOwn && random.chance(0.5),
		linkOrigin: filesOfItsOwn ? API_ORIGIN : 'https://cdn.test',
		linkLives: random.pick([1_000_000, 1_000_000, 600, 30, 1]),
		fileLimit: random.chance(0.25),
		fileLimitStatus: random.pick([429, 429, 503]),
		signsAnew: random.chance(0.6),
		expiredStatus: random.pick([401, 403, 404, 410]),
	};
}
