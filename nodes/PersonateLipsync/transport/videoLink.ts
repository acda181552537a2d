import { typeOfPath } from './mediaType';
import { textsIn } from './json';
import { wordsIn } from './text';
import { parseUrl } from './url';

/** A link of this rank or above is taken only if there is no better one. */
const LESSER = 50;

/**
 * The rank of a link by the keys on the way to it; the first match counts. The lower the rank, the more
 * likely it is the video. An input of the video is never taken. Each word may be a plural. None is
 * documented: they are the words of similar APIs, and those of the request.
 */
const KEYS: ReadonlyArray<[words: RegExp, rank: number]> = [
	[
		/\b(source|input|original|actor|face|driver|driving|audio|voice|speech|script|reference|background)s?\b/,
		Infinity,
	],
	[
		/\b(thumb|thumbnail|preview|poster|image|img|cover|picture|photo|screenshot|frame|gif|icon|logo|avatar|sample|watermark(ed)?)s?\b|^src /m,
		LESSER,
	],
	[
		/\b(subtitle|caption|transcript|page|share|watch|view|player|embed|webhook|callback|status|self|get|cancel)s?\b/,
		11,
	],
	[/\b(video|movie|clip|film|mp ?4)s?\b/, 0],
	[/\b(output|result|download|final|render|rendered)s?\b/, 5],
	[/^(url|uri|link|href|src|file|media)s?$/m, 6],
];

/** The rank of any other key. */
const OTHER_KEY = 8;

/** Files that come with a video. */
const OTHER_FILE = /\.(srt|vtt|ass|txt|json|xml|html?|pdf|zip|m3u8|mpd)$/i;

/**
 * The links in a job's `output` that may be the video, the one that looks most like it first: the string
 * itself, or in an object or a list by `KEYS`, of equal ones the first. Nothing that went into the video
 * is among them. An image, a preview, a sample or a video with a watermark is taken only if there is
 * nothing else, and then only one.
 *
 * @returns http(s) addresses
 */
export function findVideoLinks(output: unknown): string[] {
	const found = rankedLinks(output);
	const links = found.filter(({ rank }) => rank < LESSER);
	const taken = links.length > 0 ? links : found.slice(0, 1);
	return [...new Set(taken.map(({ link }) => link))];
}

/** Whether an output holds a link that is more than an image or a preview. */
export function hasVideoLink(output: unknown): boolean {
	return rankedLinks(output).some(({ rank }) => rank < LESSER);
}

/** The links of an output that are no input, the best first. */
function rankedLinks(output: unknown) {
	return [...textsIn(output)]
		.filter(({ text }) => /^https?:\/\//i.test(text) && parseUrl(text) !== undefined)
		.map(({ text, keys }) => ({ link: text, rank: rankOfPath(text) + rankOfKeys(keys) }))
		.filter(({ rank }) => rank < Infinity)
		.sort((one, other) => one.rank - other.rank);
}

const LONGEST_KEY = 100;

/** Nouns that keys are made of without a sign between the words, as in `videourl`. */
const RUN_TOGETHER = /(video|image|audio|url|link)(s(?![a-z]))?/g;

/** The words in a key for what the video does not have, or has beside the picture. */
const ASIDE =
	/\b(without|no|non|not) \w+|\b\w+ (free|removed)\b|\bwith (audio|voice|speech|sound|music|subtitle|caption|background)s?\b/g;

function rankOfKeys(keys: string[]): number {
	const lines = keys.map((key) => {
		const words = wordsIn(key.slice(0, LONGEST_KEY)).join(' ');
		return words.replace(RUN_TOGETHER, ' $& ').replace(/ +/g, ' ').replace(ASIDE, '').trim();
	});
	return KEYS.find(([words]) => words.test(lines.join('\n')))?.[1] ?? OTHER_KEY;
}

function rankOfPath(link: string): number {
	const type = typeOfPath(link);
	if (type === undefined) return OTHER_FILE.test(new URL(link).pathname) ? 20 : 4;
	if (type.startsWith('video/')) return 0;
	return type.startsWith('image/') ? LESSER + 1 : 20;
}
