import type { GenericValue } from 'n8n-workflow';
import { z } from 'zod';
import { parseUrl } from './url';

/**
 * The one definition of what is sent to Personate and what comes back; all types are inferred from it.
 * Source: the vendor's documentation of `/api/express_lipsync_video`, December 2025.
 * Written in what zod 3 and zod 4 share, since n8n brings either.
 */

const filled = z.string().trim().min(1);

/** Checked with the platform's own parser; only http and https can be fetched by Personate. */
export const webAddress = filled.refine((address) =>
	/^https?:/.test(parseUrl(address)?.protocol ?? ''),
);

/** A text to speak keeps its white space; one of white space only is refused. */
const spokenText = z.string().refine((text) => text.trim() !== '');

/** Which list an avatar or a voice is from: everybody's, or that of the account. */
export const listTypeSchema = z.enum(['public', 'custom']);

export type ListType = z.infer<typeof listTypeSchema>;

const avatarActor = z
	.object({ use: z.literal('avatar'), avatar_id: filled, avatar_type: listTypeSchema })
	.strict();
const videoActor = z.object({ use: z.literal('video'), video_url: webAddress }).strict();

const textScript = z
	.object({
		use: z.literal('text'),
		text: spokenText,
		voice_id: filled,
		voice_type: listTypeSchema,
	})
	.strict();
const audioScript = z.object({ use: z.literal('audio'), audio_url: webAddress }).strict();

/** The body of `POST /api/express_lipsync_video`. */
export const lipsyncRequestSchema = z
	.object({
		model: z.enum(['v1', 'v2']),
		actor: z.discriminatedUnion('use', [avatarActor, videoActor]),
		script: z.discriminatedUnion('use', [textScript, audioScript]),
	})
	.strict();

export type LipsyncRequest = z.infer<typeof lipsyncRequestSchema>;

/** Answers are parsed JSON, so every value in them is one that an n8n item can hold. */
export const anything = z.custom<GenericValue>(() => true);

/** What an answer should hold as text; a number is accepted and made one. */
export const filledText = z.union([filled, z.number()]).transform(String);

/** A job id becomes a part of a URL: one that would change the URL, or cannot be in a URL, is refused. */
export const jobIdSchema = filledText.refine((id) => !/^\.\.?$|\p{Surrogate}/u.test(id));

/** The answer to both video calls. Only `job_id` is relied on; unknown fields are kept. */
export const jobSchema = z
	.object({
		job_id: jobIdSchema,
		status: anything.optional(),
		output: anything.optional(),
		input: anything.optional(),
		// Not documented: where the reason of a failed job may stand.
		error: anything.optional(),
		message: anything.optional(),
		detail: anything.optional(),
	})
	.catchall(anything);

export type Job = z.infer<typeof jobSchema>;
