import { type Answer, errorAnswer, jsonAnswer } from './answer';
import { type Catalog, type ListType, previewAnswer } from './catalog';
import type { JobStore } from './jobs';
import { type LipsyncRequest, readLipsyncRequest } from './lipsync-request';
import type { PostLimits, Refusal } from './post-limits';
import { readJson } from './validation';
import { videoOf } from './video';
import type { VideoLinks } from './video-links';

/** A request, as far as an answer depends on it. */
export interface Call {
	method: string;
	/** The path without its query. */
	path: string;
	/** What follows the path's question mark. */
	query: string;
	contentType: string;
	body: string;
	authorized: boolean;
}

/** What the answers are made from. */
export interface RouteSettings {
	catalog: Catalog;
	jobs: JobStore;
	links: VideoLinks;
	postLimits: PostLimits;
	now: () => number;
	/** The size of every video; without one, each is the talking face. */
	videoBytes: number | undefined;
	protectVideos: boolean;
}

interface Route {
	method: 'GET' | 'POST';
	path: RegExp;
	needsKey: boolean;
	/** `id` is what the path's group has matched. */
	answer: (call: Call, id: string) => Answer;
}

/** The API of Personate, and the host of its videos: gives the answer to a call. */
export function createRoutes(settings: RouteSettings): (call: Call) => Answer {
	const { catalog, jobs, links, postLimits, now, videoBytes, protectVideos } = settings;

	const list = (kind: 'avatars' | 'voices', type: ListType): Route => ({
		method: 'GET',
		path: new RegExp(`^/api/${kind}/${type}$`),
		needsKey: true,
		answer: () => jsonAnswer(200, { [`${kind}_list`]: catalog[kind][type] }),
	});

	const routes: Route[] = [
		list('avatars', 'public'),
		list('avatars', 'custom'),
		list('voices', 'public'),
		list('voices', 'custom'),
		{
			method: 'POST',
			path: /^\/api\/express_lipsync_video$/,
			needsKey: true,
			answer: (call) => createJob(call),
		},
		{
			method: 'GET',
			path: /^\/api\/express_lipsync_video\/([^/]+)$/,
			needsKey: true,
			answer: (_call, id) => {
				const job = jobs.find(id);
				return job === undefined || !jobs.isKnown(job)
					? errorAnswer(404, 'Job not found')
					: jsonAnswer(200, jobs.answer(job));
			},
		},
		{
			method: 'GET',
			path: /^\/videos\/([^/]+)\.mp4$/,
			needsKey: protectVideos,
			answer: ({ query }, id) => {
				const job = jobs.find(id);
				if (job === undefined || !jobs.hasVideo(job)) return errorAnswer(404, 'Video not found');
				if (!links.isValid(id, query)) return errorAnswer(403, 'The link has expired');
				return {
					status: 200,
					headers: { 'content-type': 'video/mp4' },
					...videoOf(id, videoBytes),
				};
			},
		},
		{
			method: 'GET',
			path: /^\/previews\/([^/]+)$/,
			needsKey: false,
			answer: (_call, name) => previewAnswer(catalog, name) ?? errorAnswer(404, 'Not Found'),
		},
	];

	function createJob(call: Call): Answer {
		const json = readJson(call.body, call.contentType);
		if (!json.valid) return errorAnswer(422, json.details);
		const reading = readLipsyncRequest(json.value);
		if (!reading.valid) return errorAnswer(422, reading.details);
		const missing = missingFromLists(reading.request, catalog);
		if (missing !== undefined) return errorAnswer(404, missing);
		const refusal = postLimits.refusal(now());
		if (refusal !== undefined) return tooMany(refusal);
		const job = jobs.create(reading.request);
		postLimits.accept(job.createdAt, job.finishesAt);
		return jsonAnswer(200, jobs.answer(job));
	}

	return (call) => {
		// The key comes first: without one, a caller does not even learn which paths exist.
		if (call.path.startsWith('/api/') && !call.authorized) {
			return errorAnswer(401, 'Invalid API key');
		}
		const fitting = routes.filter((route) => route.path.test(call.path));
		if (fitting.length === 0) return errorAnswer(404, 'Not Found');
		const route = fitting.find(({ method }) => method === call.method);
		if (route === undefined) {
			const allow = fitting.map(({ method }) => method).join(', ');
			return errorAnswer(405, 'Method Not Allowed', { allow });
		}
		if (route.needsKey && !call.authorized) return errorAnswer(401, 'Invalid API key');
		return route.answer(call, route.path.exec(call.path)?.[1] ?? '');
	};
}

function tooMany({ detail, retryAfterSeconds }: Refusal): Answer {
	const headers: Record<string, string> = {};
	if (retryAfterSeconds !== undefined) headers['retry-after'] = String(retryAfterSeconds);
	return errorAnswer(429, detail, headers);
}

function missingFromLists(request: LipsyncRequest, catalog: Catalog): string | undefined {
	const { actor, script } = request;
	if (
		actor.use === 'avatar' &&
		!catalog.avatars[actor.avatar_type].some((row) => row.avatar_id === actor.avatar_id)
	) {
		return `No ${actor.avatar_type} avatar has the id ${actor.avatar_id}`;
	}
	if (
		script.use === 'text' &&
		!catalog.voices[script.voice_type].some((row) => row.voice_id === script.voice_id)
	) {
		return `No ${script.voice_type} voice has the id ${script.voice_id}`;
	}
	return undefined;
}
