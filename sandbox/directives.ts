import type { LipsyncRequest } from './lipsync-request';

/** What a request asks of the sandbox in passing; what it does not mention is undefined. */
export interface Directives {
	renderMilliseconds: number | undefined;
	failureReason: string | undefined;
}

const MILLISECONDS_PER_UNIT: Record<string, number> = { ms: 1, s: 1_000, m: 60_000 };

/**
 * Finds `[render 20s]` and `[fail reason]` in the text to be spoken, or in the query of a link
 * (`?render=20s&fail=reason`), so that whoever sits in the n8n editor can steer a job from there.
 */
export function readDirectives(request: LipsyncRequest): Directives {
	const places: string[] = [];
	if (request.script.use === 'text') places.push(request.script.text);
	if (request.script.use === 'audio') places.push(queryAsText(request.script.audio_url));
	if (request.actor.use === 'video') places.push(queryAsText(request.actor.video_url));
	const text = places.join('\n');

	const render = /\[render (\d+(?:\.\d+)?) ?(ms|s|m)?\]/i.exec(text);
	const failure = /\[fail(?: ([^\]]*))?\]/i.exec(text);
	const unit = (render?.[2] ?? 's').toLowerCase();

	return {
		renderMilliseconds:
			render === null ? undefined : Number(render[1]) * (MILLISECONDS_PER_UNIT[unit] ?? 1_000),
		failureReason: failure === null ? undefined : failure[1]?.trim() || 'The render failed',
	};
}

/** `?render=20s` and `?[render 20s]` both become `[render 20s]`. */
function queryAsText(link: string): string {
	return [...new URL(link).searchParams]
		.map(([name, value]) => (name.startsWith('[') ? name : `[${name} ${value}]`))
		.join('\n');
}
