import { z } from 'zod';

import { NOT_AN_OBJECT, type ValidationDetail, isRecord } from './validation';

const filledText = z.string().superRefine((value, context) => {
	if (value.trim() !== '') return;
	context.addIssue({
		code: 'custom',
		message: 'String should have at least 1 character',
		params: { type: 'string_too_short' },
	});
});

const webLink = z.string().superRefine((value, context) => {
	if (!URL.canParse(value)) {
		context.addIssue({
			code: 'custom',
			message: 'Input should be a valid URL',
			params: { type: 'url_parsing' },
		});
	} else if (!['http:', 'https:'].includes(new URL(value).protocol)) {
		context.addIssue({
			code: 'custom',
			message: "URL scheme should be 'http' or 'https'",
			params: { type: 'url_scheme' },
		});
	}
});

const listType = z.enum(['public', 'custom']);

const lipsyncRequestSchema = z
	.object({
		model: z.enum(['v1', 'v2']),
		actor: z.discriminatedUnion('use', [
			z.object({ use: z.literal('avatar'), avatar_id: filledText, avatar_type: listType }).strict(),
			z.object({ use: z.literal('video'), video_url: webLink }).strict(),
		]),
		script: z.discriminatedUnion('use', [
			z
				.object({
					use: z.literal('text'),
					text: filledText,
					voice_id: filledText,
					voice_type: listType,
				})
				.strict(),
			z.object({ use: z.literal('audio'), audio_url: webLink }).strict(),
		]),
	})
	.strict();

/** The body of a lipsync request, as the vendor documents it. */
export type LipsyncRequest = z.infer<typeof lipsyncRequestSchema>;

/** The request a body holds, or everything that is wrong with the body. */
export type LipsyncRequestReading =
	| { valid: true; request: LipsyncRequest }
	| { valid: false; details: ValidationDetail[] };

/**
 * Checks a request body against the documented fields and nothing more: what the documentation
 * does not name is refused, so that a caller cannot come to depend on it.
 */
export function readLipsyncRequest(body: unknown): LipsyncRequestReading {
	const result = lipsyncRequestSchema.safeParse(body);
	if (result.success) return { valid: true, request: result.data };
	return {
		valid: false,
		details: result.error.issues.flatMap((issue) => describeIssue(issue, body)),
	};
}

function describeIssue(issue: z.ZodIssue, body: unknown): ValidationDetail[] {
	const detail = (msg: string, type: string, path = issue.path): ValidationDetail => ({
		loc: ['body', ...path],
		msg,
		type,
	});

	switch (issue.code) {
		case 'unrecognized_keys':
			return issue.keys.map((key) =>
				detail('Extra inputs are not permitted', 'extra_forbidden', [...issue.path, key]),
			);
		case 'invalid_union_discriminator':
			return valueAt(body, issue.path) === undefined
				? [detail('Field required', 'missing')]
				: [detail(oneOf(issue.options), 'literal_error')];
		case 'invalid_enum_value':
			return [detail(oneOf(issue.options), 'literal_error')];
		case 'invalid_type':
			if (issue.received === 'undefined') return [detail('Field required', 'missing')];
			if (issue.expected === 'string') {
				return [detail('Input should be a valid string', 'string_type')];
			}
			if (issue.expected === 'object') {
				return [detail(NOT_AN_OBJECT.msg, NOT_AN_OBJECT.type)];
			}
			// For an enum zod names the choices here: 'v1' | 'v2'.
			return [
				detail(`Input should be ${issue.expected.replaceAll(' | ', ' or ')}`, 'literal_error'),
			];
		case 'custom':
			return [detail(issue.message, String(issue.params?.type ?? 'value_error'))];
		default:
			return [detail(issue.message, 'value_error')];
	}
}

function oneOf(options: readonly unknown[]): string {
	return `Input should be ${options.map((option) => `'${String(option)}'`).join(' or ')}`;
}

function valueAt(body: unknown, path: ReadonlyArray<string | number>): unknown {
	return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), body);
}
