/** A vowel: its first three resonances in hertz, and the mouth that goes with it (0 to 1 each). */
interface Vowel {
	formants: readonly [number, number, number];
	mouthOpen: number;
	mouthWide: number;
}

const VOWELS: Record<string, Vowel> = {
	a: { formants: [780, 1250, 2550], mouthOpen: 1, mouthWide: 0.55 },
	e: { formants: [480, 1950, 2600], mouthOpen: 0.55, mouthWide: 1 },
	i: { formants: [300, 2300, 3000], mouthOpen: 0.3, mouthWide: 0.95 },
	o: { formants: [460, 850, 2500], mouthOpen: 0.7, mouthWide: 0.1 },
	u: { formants: [320, 700, 2400], mouthOpen: 0.35, mouthWide: 0 },
};

/** A syllable; times are in seconds. */
interface Syllable {
	vowel: Vowel;
	start: number;
	length: number;
}

const SYLLABLE_SECONDS = 0.2;
const PAUSE_SECONDS = 0.16;

/** Samples per second. */
export const SAMPLE_RATE = 22_050;

/** Turns vowels into timed syllables. A blank is a pause; other letters are not allowed. */
export function syllables(text: string): { all: Syllable[]; seconds: number } {
	const all: Syllable[] = [];
	let start = 0.1;
	for (const letter of text) {
		const vowel = VOWELS[letter];
		if (vowel === undefined && letter !== ' ') throw new Error(`${letter} is no vowel`);
		if (vowel !== undefined) all.push({ vowel, start, length: SYLLABLE_SECONDS });
		start += vowel === undefined ? PAUSE_SECONDS : SYLLABLE_SECONDS;
	}
	return { all, seconds: start + 0.1 };
}

/** How loud a syllable is at a moment, from 0 to 1: it swells and fades like half a wave. */
function loudness({ start, length }: Syllable, seconds: number): number {
	const part = (seconds - start) / length;
	return part <= 0 || part >= 1 ? 0 : Math.sin(Math.PI * part) ** 0.6;
}

/** The mouth of somebody who says these syllables, at a moment. */
export function mouthAt(
	all: readonly Syllable[],
	seconds: number,
): { mouthOpen: number; mouthWide: number } {
	const spoken = all.find((syllable) => loudness(syllable, seconds) > 0);
	if (spoken === undefined) return { mouthOpen: 0, mouthWide: 0.6 };
	const strength = loudness(spoken, seconds);
	return {
		mouthOpen: spoken.vowel.mouthOpen * strength,
		mouthWide: 0.6 + (spoken.vowel.mouthWide - 0.6) * strength,
	};
}

/**
 * Speaks the syllables: a buzz at the pitch of a voice, through one resonator for each formant.
 *
 * @param voice `pitch` in hertz; `size` is what the formants are multiplied by, more than 1 for a
 * smaller head
 * @returns samples from -1 to 1
 */
export function speak(
	all: readonly Syllable[],
	seconds: number,
	voice: { pitch: number; size: number },
): Float64Array {
	const samples = new Float64Array(Math.ceil(seconds * SAMPLE_RATE));
	for (const syllable of all) {
		const first = Math.floor(syllable.start * SAMPLE_RATE);
		const count = Math.floor(syllable.length * SAMPLE_RATE);
		const resonators = syllable.vowel.formants.map((formant) => resonator(formant * voice.size));
		let phase = 0;
		for (let index = 0; index < count; index++) {
			const moment = (first + index) / SAMPLE_RATE;
			// The pitch falls towards the end, as that of a statement does.
			phase = (phase + (voice.pitch * (1.12 - (0.24 * moment) / seconds)) / SAMPLE_RATE) % 1;
			const buzz = (1 - 2 * phase) * loudness(syllable, moment);
			samples[first + index] = resonators.reduce(
				(sum, resonate, place) => sum + resonate(buzz) / (place + 1),
				0,
			);
		}
	}
	const peak = samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
	return samples.map((sample) => (0.8 * sample) / peak);
}

/** A filter that lets one frequency ring. */
function resonator(hertz: number): (sample: number) => number {
	const decay = Math.exp((-Math.PI * 90) / SAMPLE_RATE);
	const turn = 2 * decay * Math.cos((2 * Math.PI * hertz) / SAMPLE_RATE);
	let [last, beforeLast] = [0, 0];
	return (sample) => {
		const next = (1 - decay) * sample + turn * last - decay * decay * beforeLast;
		[last, beforeLast] = [next, last];
		return next;
	};
}

/** A WAV file with one channel of 16 bits. */
export function wavFile(samples: Float64Array): Buffer {
	const data = Buffer.alloc(samples.length * 2);
	samples.forEach((sample, index) => data.writeInt16LE(Math.round(sample * 32_767), index * 2));
	const header = Buffer.alloc(44);
	header.write('RIFF', 0, 'latin1');
	header.writeUInt32LE(36 + data.length, 4);
	header.write('WAVEfmt ', 8, 'latin1');
	header.writeUInt32LE(16, 16);
	header.writeUInt16LE(1, 20);
	header.writeUInt16LE(1, 22);
	header.writeUInt32LE(SAMPLE_RATE, 24);
	header.writeUInt32LE(SAMPLE_RATE * 2, 28);
	header.writeUInt16LE(2, 32);
	header.writeUInt16LE(16, 34);
	header.write('data', 36, 'latin1');
	header.writeUInt32LE(data.length, 40);
	return Buffer.concat([header, data]);
}
