import { typeOfPath } from './mediaType';

/** Deeper than any sensible answer. */
const DEEPEST = 20;

/** What the keys on the way to a text say about it. On a long way the first of these counts. */
const KEY_KINDS = ['image', 'other', 'video', 'output', 'link', 'nothing'] as const;

type KeyKind = (typeof KEY_KINDS)[number];

/** Parts of keys, the first match counts. None is documented: they are what such APIs use. */
const KEYS: ReadonlyArray<[pattern: RegExp, kind: KeyKind]> = [
	[
		/thumb|preview|poster|image|img|(?<!re|dis)cover|picture|photo|screenshot|gif|icon|logo/i,
		'image',
	],
	[/audio|subtitle|caption|transcript|input|original|page|webhook|callback/i, 'other'],
	[/video|movie|clip|film|mp4/i, 'video'],
	[/output|result|download|final|render/i, 'output'],
	[/^(url|uri|link|href|src|file|media)s?$/i, 'link'],
];

type PathKind = 'video' | 'unknown' | 'other' | 'image';

/** Files that come with a video and are none. */
const OTHER_FILE = /\.(srt|vtt|ass|txt|json|xml|html?|pdf|zip|m3u8|mpd)$/i;

/** By what the keys say and what the path's extension says: the lowest is most likely the video. */
const RANKS: Readonly<Record<KeyKind, Readonly<Record<PathKind, number>>>> = {
	video: { video: 0, unknown: 1, other: 10, image: 12 },
	output: { video: 2, unknown: 5, other: 10, image: 12 },
	link: { video: 3, unknown: 6, other: 10, image: 12 },
	nothing: { video: 4, unknown: 8, other: 10, image: 12 },
	other: { video: 7, unknown: 9, other: 10, image: 12 },
	image: { video: 11, unknown: 12, other: 12, image: 12 },
};

/**
 * The link in a job's `output` that looks most like the video: the string itself, or in an object or a
 * list the best by `RANKS`, of equal ones the first. An image is taken only where there is nothing else.
 *
 * @returns an http(s) address; `undefined` where there is none
 */
export function findVideoLink(output: unknown): string | undefined {
	let best: { link: string; rank: number } | undefined;
	for (const { text, says } of textsIn(output)) {
		if (!isWebAddress(text)) continue;
		const rank = RANKS[says][pathKind(text)];
		if (best === undefined || rank < best.rank) best = { link: text, rank };
	}
	return best?.link;
}

/** A text without white space around it, and what the keys on the way to it say. */
interface FoundText {
	text: string;
	says: KeyKind;
}

/** All texts in a value, those near the top first; each object is opened once. */
export function* textsIn(output: unknown): Generator<FoundText> {
	const open: Array<{ value: unknown; says: KeyKind; depth: number }> = [
		{ value: output, says: 'nothing', depth: 0 },
	];
	const seen = new Set<object>();
	// The loop also goes over what is added while it runs.
	for (const { value, says, depth } of open) {
		if (typeof value === 'string') yield { text: value.trim(), says };
		if (typeof value !== 'object' || value === null) continue;
		if (depth === DEEPEST || seen.has(value)) continue;
		seen.add(value);
		const entries: Array<[string, unknown]> = Object.entries(value);
		for (const [key, inner] of entries) {
			open.push({ value: inner, says: stronger(says, keyKind(key)), depth: depth + 1 });
		}
	}
}

function keyKind(key: string): KeyKind {
	return KEYS.find(([pattern]) => pattern.test(key))?.[1] ?? 'nothing';
}

function stronger(one: KeyKind, other: KeyKind): KeyKind {
	return KEY_KINDS.indexOf(one) < KEY_KINDS.indexOf(other) ? one : other;
}

function pathKind(link: string): PathKind {
	const type = typeOfPath(link);
	if (type === undefined) return OTHER_FILE.test(new URL(link).pathname) ? 'other' : 'unknown';
	if (type.startsWith('video/')) return 'video';
	return type.startsWith('image/') ? 'image' : 'other';
}

function isWebAddress(text: string): boolean {
	return /^https?:\/\//i.test(text) && URL.canParse(text);
}
