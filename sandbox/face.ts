/** The colours of a face, each in CSS's own words. */
export interface FaceColours {
	background: string;
	skin: string;
	hair: string;
	shirt: string;
}

/** What a face does at one moment. Every number goes from 0 to 1. */
export interface Expression {
	/** How far the mouth is open. */
	mouthOpen: number;
	/** How wide the mouth is: 0 for the round mouth of an O, 1 for the wide one of an E. */
	mouthWide: number;
	/** How far the eyes are closed. */
	eyesClosed: number;
	/** Where the head is between its lowest and its highest place. */
	headRaised: number;
}

/** A face that says nothing. */
export const AT_REST: Expression = {
	mouthOpen: 0,
	mouthWide: 0.6,
	eyesClosed: 0,
	headRaised: 0.5,
};

const SKINS = ['#f2c9a5', '#c98f63', '#8d5a3b', '#e5b48a', '#6f4630'];
const HAIRS = ['#3a2a20', '#8a4b2a', '#1d1d24', '#d9a648', '#6b6b73'];
const SHIRTS = ['#e5566d', '#3f7cac', '#4c956c', '#7d5ba6', '#e09f3e'];
const BACKGROUNDS = ['#dfe7fd', '#e2f0cb', '#fde2e4', '#fff1c9'];

/** The colours of the face with this number; neighbours differ. */
export function coloursOf(index: number): FaceColours {
	const pick = (colours: readonly string[], step: number) =>
		colours[(index * step) % colours.length] ?? '#888';
	return {
		skin: pick(SKINS, 1),
		hair: pick(HAIRS, 2),
		shirt: pick(SHIRTS, 3),
		background: pick(BACKGROUNDS, 1),
	};
}

/** Draws a face from the front, as an SVG picture of 320 by 320. */
export function drawFace(
	{ background, skin, hair, shirt }: FaceColours,
	expression: Expression = AT_REST,
): string {
	const lift = 2 - 4 * expression.headRaised;
	return [
		'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="320" viewBox="0 0 320 320">',
		`<rect width="320" height="320" fill="${background}"/>`,
		`<path d="M40 320c0-52 48-72 120-72s120 20 120 72z" fill="${shirt}"/>`,
		`<path d="M132 205h56v44c0 20-56 20-56 0z" fill="${skin}"/>`,
		`<g transform="translate(0 ${fixed(lift)})">`,
		`<path d="M72 150C64 60 112 34 160 34s96 26 88 116z" fill="${hair}"/>`,
		`<ellipse cx="84" cy="150" rx="13" ry="18" fill="${skin}"/>`,
		`<ellipse cx="236" cy="150" rx="13" ry="18" fill="${skin}"/>`,
		`<path d="M86 128c0-44 30-66 74-66s74 22 74 66v28c0 46-34 78-74 78s-74-32-74-78z" fill="${skin}"/>`,
		`<path d="M82 138c-4-58 34-86 78-86s82 28 78 86c-14-34-40-44-66-46-34-2-72 6-90 46z" fill="${hair}"/>`,
		brow(126, hair),
		brow(194, hair),
		eye(126, expression.eyesClosed),
		eye(194, expression.eyesClosed),
		'<path d="M160 146l-9 28h14" fill="none" stroke="#00000040" stroke-width="4" stroke-linejoin="round" stroke-linecap="round"/>',
		mouth(expression),
		'</g></svg>',
	].join('');
}

function brow(x: number, colour: string): string {
	return `<path d="M${x - 18} 118q18-10 36 0" fill="none" stroke="${colour}" stroke-width="6" stroke-linecap="round"/>`;
}

function eye(x: number, closed: number): string {
	const height = 12 * (1 - closed);
	if (height < 2) {
		return `<path d="M${x - 14} 142q14 6 28 0" fill="none" stroke="#00000090" stroke-width="4" stroke-linecap="round"/>`;
	}
	return [
		`<ellipse cx="${x}" cy="140" rx="14" ry="${fixed(height)}" fill="#fff"/>`,
		`<ellipse cx="${x}" cy="140" rx="7" ry="${fixed(Math.min(8, height))}" fill="#2b2118"/>`,
	].join('');
}

function mouth({ mouthOpen, mouthWide }: Expression): string {
	const half = 14 + 18 * mouthWide;
	const upper = 3 + 5 * mouthOpen;
	const lower = 4 + 26 * mouthOpen;
	const shape = [
		`M${fixed(160 - half)} 196`,
		`Q160 ${fixed(196 - upper)} ${fixed(160 + half)} 196`,
		`Q160 ${fixed(196 + 2 * lower)} ${fixed(160 - half)} 196z`,
	].join('');
	const teeth = mouthOpen < 0.25 ? '' : `<rect x="148" y="194" width="24" height="5" fill="#fff"/>`;
	return `<path d="${shape}" fill="#7a1f2b" stroke="#b5485a" stroke-width="5" stroke-linejoin="round"/>${teeth}`;
}

const fixed = (value: number) => value.toFixed(1);
