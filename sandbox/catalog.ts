import { createHash } from 'node:crypto';

import { type Answer, textAnswer } from './answer';
import { coloursOf, drawFace } from './face';
import { readMedia } from './video';

/** A row of an avatar list. Its fields are made up: the vendor documents none. */
export interface Avatar {
	avatar_id: string;
	name?: string;
	gender: string;
	preview_url?: string;
}

/** A row of a voice list. Its fields are made up: the vendor documents none. */
export interface Voice {
	voice_id: string;
	name?: string;
	language: string;
	gender: string;
	preview_url?: string;
}

/** The two lists there are of everything. */
export type ListType = 'public' | 'custom';

/** Everything that can be picked. */
export interface Catalog {
	avatars: Record<ListType, Avatar[]>;
	voices: Record<ListType, Voice[]>;
}

type Gender = 'female' | 'male';

/** The avatar of the vendor's example request, so that the example works here as it stands. */
const DOCUMENTED_AVATAR_ID = '5b05e9ad-a2e5-4583-8a0d-e44ee1492855';

const AVATAR_NAMES: ReadonlyArray<readonly [string, Gender]> = [
	['Amélie at a desk', 'female'],
	['Björn in a studio', 'male'],
	['Chloé outdoors', 'female'],
	['Darragh in a kitchen', 'male'],
	['Esra on a sofa', 'female'],
	['Frøya in a library', 'female'],
	['Gonçalo at a whiteboard', 'male'],
	['Hye-jin in a studio', 'female'],
	['Ígor in a garage', 'male'],
	['Jürgen at a desk', 'male'],
	['Katarína outdoors', 'female'],
	['Lwazi in a studio', 'male'],
];

const VOICE_NAMES: ReadonlyArray<readonly [string, string, Gender]> = [
	['Aaliyah', 'en-US', 'female'],
	['Agnieszka', 'pl-PL', 'female'],
	['Aiko', 'ja-JP', 'female'],
	['Åsa', 'sv-SE', 'female'],
	['Béla', 'hu-HU', 'male'],
	['Bjørg', 'nb-NO', 'female'],
	['Callum', 'en-GB', 'male'],
	['Çağla', 'tr-TR', 'female'],
	['Clémence', 'fr-FR', 'female'],
	['Davíð', 'is-IS', 'male'],
	['Dmytro', 'uk-UA', 'male'],
	['Élodie', 'fr-CA', 'female'],
	['Emre', 'tr-TR', 'male'],
	['Fátima', 'pt-BR', 'female'],
	['François', 'fr-FR', 'male'],
	['Giulia', 'it-IT', 'female'],
	['Göran', 'sv-SE', 'male'],
	['Hélène', 'fr-BE', 'female'],
	['Hiroshi', 'ja-JP', 'male'],
	['Íris', 'pt-PT', 'female'],
	['Iñaki', 'es-ES', 'male'],
	['Jiří', 'cs-CZ', 'male'],
	['João', 'pt-PT', 'male'],
	['José', 'es-MX', 'male'],
	['Kübra', 'de-DE', 'female'],
	['Lindiwe', 'zu-ZA', 'female'],
	['Łukasz', 'pl-PL', 'male'],
	['Maëlle', 'fr-FR', 'female'],
	['Mateo', 'es-AR', 'male'],
	['Mi-rae', 'ko-KR', 'female'],
	['Nadège', 'fr-FR', 'female'],
	['Ngọc', 'vi-VN', 'female'],
	['Niamh', 'en-IE', 'female'],
	['Øystein', 'nb-NO', 'male'],
	['Oluwaseun', 'en-NG', 'male'],
	['Petra', 'de-AT', 'female'],
	['Quỳnh', 'vi-VN', 'female'],
	['Raúl', 'es-ES', 'male'],
	['Róisín', 'ga-IE', 'female'],
	['Şebnem', 'tr-TR', 'female'],
	['Séamus', 'en-IE', 'male'],
	['Søren', 'da-DK', 'male'],
	['Tadeáš', 'cs-CZ', 'male'],
	['Tōru', 'ja-JP', 'male'],
	['Ulrike', 'de-DE', 'female'],
	['Václav', 'cs-CZ', 'male'],
	['Xóchitl', 'es-MX', 'female'],
	['Yara', 'ar-EG', 'female'],
	['Žofie', 'sk-SK', 'female'],
	['Zoë', 'nl-NL', 'female'],
];

const VOICE_STYLES = ['calm', 'bright', 'newsreader', 'storyteller', 'close to the microphone'];

/** The sandbox's lists; `url` is where its previews are served. The same ids on every start. */
export function createCatalog(url: string): Catalog {
	return {
		avatars: {
			public: AVATAR_NAMES.map(([name, gender], index) => {
				const id = index === 0 ? DOCUMENTED_AVATAR_ID : stableId(`public avatar ${name}`);
				const avatar: Avatar = { avatar_id: id, name, gender };
				if (index % 2 === 0) avatar.preview_url = `${url}/previews/${id}.svg`;
				return avatar;
			}),
			custom: [
				{ avatar_id: stableId('custom avatar 1'), name: 'Our founder', gender: 'female' },
				{ avatar_id: stableId('custom avatar 2'), name: 'Señor Muñoz, support', gender: 'male' },
				// No name: a picker has to fall back on the id.
				{ avatar_id: stableId('custom avatar 3'), gender: 'male' },
			],
		},
		voices: {
			public: VOICE_NAMES.flatMap(([name, language, gender]) =>
				VOICE_STYLES.map((style) => {
					const id = stableId(`public voice ${name} ${style}`);
					return {
						voice_id: id,
						name: `${name} (${style})`,
						language,
						gender,
						preview_url: `${url}/previews/${id}.mp3`,
					};
				}),
			),
			custom: [
				{
					voice_id: stableId('custom voice 1'),
					name: 'Our founder, clean take',
					language: 'en-GB',
					gender: 'female',
				},
				{
					voice_id: stableId('custom voice 2'),
					name: 'Müller, answering machine',
					language: 'de-DE',
					gender: 'male',
				},
				{ voice_id: stableId('custom voice 3'), language: 'en-US', gender: 'female' },
			],
		},
	};
}

/** What a preview link leads to: the picture of an avatar, or the voice saying something. */
export function previewAnswer({ avatars, voices }: Catalog, name: string): Answer | undefined {
	const leadsHere = ({ preview_url }: { preview_url?: string }) =>
		preview_url?.endsWith(`/${name}`) === true;
	const index = avatars.public.findIndex(leadsHere);
	if (index >= 0) {
		return textAnswer(200, drawFace(coloursOf(index)), { 'content-type': 'image/svg+xml' });
	}
	const voice = voices.public.find(leadsHere);
	if (voice === undefined) return undefined;
	const sound = readMedia(`voice-${voice.gender}.mp3`);
	const headers = { 'content-type': 'audio/mpeg' };
	return { status: 200, headers, length: sound.length, blocks: [sound] };
}

/** An id that looks like the vendor's and is the same on every start. */
function stableId(label: string): string {
	const digits = createHash('sha256').update(label).digest('hex');
	return [
		digits.slice(0, 8),
		digits.slice(8, 12),
		`4${digits.slice(13, 16)}`,
		`8${digits.slice(17, 20)}`,
		digits.slice(20, 32),
	].join('-');
}
