import { z } from 'zod';

const LONGEST_TIMER = 2 ** 31 - 1;

const count = z.number().int().positive();
const milliseconds = z.number().nonnegative().finite();

const limitsSchema = z.object({
	/** At most `count` accepted POSTs in any `windowMilliseconds`; any further one gets 429. */
	postLimit: z
		.object({
			count,
			windowMilliseconds: milliseconds.positive(),
			/** Whether the 429 has a `Retry-After`; it has one by default. */
			retryAfter: z.boolean().default(true),
		})
		.strict()
		.optional(),
	/** At most `count` unfinished jobs, those in the queue included; a POST beyond that gets 429. */
	jobLimit: z
		.object({
			count,
			/** Whether the 429 has a `Retry-After` (until the first job ends); by default it has none. */
			retryAfter: z.boolean().default(false),
		})
		.strict()
		.optional(),
	/** How many jobs render at a time while the others wait in order; no limit by default. */
	renderPlaces: count.optional(),
	/** How long a video link is valid after the answer that gave it out; forever by default. */
	linkLifetimeMilliseconds: milliseconds.optional(),
	/** How late every answer under `/api` is, by the real clock; 0 by default. */
	latencyMilliseconds: milliseconds.max(LONGEST_TIMER).default(0),
	/** How long a status request for a new job gets 404; 0 by default. */
	unknownMilliseconds: milliseconds.default(0),
});

/** The limits that a sandbox can have; each can be left out. */
export type SandboxLimits = z.input<typeof limitsSchema>;

/** The limits with their defaults. */
export type Limits = z.output<typeof limitsSchema>;

/** Picks the limits from a sandbox's options; throws a ZodError where one makes no sense. */
export function readLimits(options: SandboxLimits): Limits {
	return limitsSchema.parse(options);
}
