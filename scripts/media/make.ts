/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions -- a command-line program, no node code */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { coloursOf, drawFace } from '../../sandbox/face';
import { mouthAt, speak, syllables, wavFile } from './speech';

const USAGE = `Draws the sandbox's video and speaks its voices: npm run media

Needs ffmpeg with librsvg, libx264 and libmp3lame, as Debian has it.`;

const FOLDER = 'sandbox/media';
const FRAMES_PER_SECOND = 25;
const BLINKS_AT = [0.7, 2.6];
const BLINK_SECONDS = 0.16;

const VOICES = {
	female: { pitch: 205, size: 1.15 },
	male: { pitch: 112, size: 1 },
};

function makeVideo(folder: string): void {
	const { all, seconds } = syllables('aeoaie oaeuo iaeoa');
	const frames = Math.ceil(seconds * FRAMES_PER_SECOND);
	for (let frame = 0; frame < frames; frame++) {
		const moment = frame / FRAMES_PER_SECOND;
		const picture = drawFace(coloursOf(0), {
			...mouthAt(all, moment),
			eyesClosed: eyesClosedAt(moment),
			headRaised: 0.5 + 0.5 * Math.sin(moment * 2.2),
		});
		writeFileSync(join(folder, `${String(frame).padStart(3, '0')}.svg`), picture);
	}
	const sound = join(folder, 'video.wav');
	writeFileSync(sound, wavFile(speak(all, seconds, VOICES.female)));
	ffmpeg(
		['-framerate', String(FRAMES_PER_SECOND), '-i', join(folder, '%03d.svg'), '-i', sound],
		['-c:v', 'libx264', '-profile:v', 'baseline', '-pix_fmt', 'yuv420p', '-crf', '27'],
		['-preset', 'veryslow', '-c:a', 'aac', '-b:a', '48k', '-movflags', '+faststart'],
		'talking-face.mp4',
	);
}

function eyesClosedAt(moment: number): number {
	const distances = BLINKS_AT.map((blink) => Math.abs(moment - blink) / (BLINK_SECONDS / 2));
	return Math.max(0, 1 - Math.min(...distances));
}

function makeVoice(folder: string, name: keyof typeof VOICES): void {
	const { all, seconds } = syllables('aeo iau');
	const sound = join(folder, `${name}.wav`);
	writeFileSync(sound, wavFile(speak(all, seconds, VOICES[name])));
	ffmpeg(
		['-i', sound],
		['-c:a', 'libmp3lame', '-b:a', '32k'],
		['-id3v2_version', '0'],
		`voice-${name}.mp3`,
	);
}

/** Encodes; the same input gives the same bytes, whenever it is run. */
function ffmpeg(input: string[], codecs: string[], more: string[], file: string): void {
	const repeatable = ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact'];
	const output = join(FOLDER, file);
	execFileSync('ffmpeg', [
		...['-y', '-loglevel', 'error', ...input, ...codecs, ...more],
		...[...repeatable, '-flags:a', '+bitexact', output],
	]);
	process.stdout.write(`${output}: ${statSync(output).size} bytes\n`);
}

function run(): void {
	if (process.argv.length > 2) return void process.stdout.write(`${USAGE}\n`);
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-personate-media-'));
	try {
		mkdirSync(FOLDER, { recursive: true });
		makeVideo(folder);
		makeVoice(folder, 'female');
		makeVoice(folder, 'male');
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

run();
