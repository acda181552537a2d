import { z } from 'zod';

type JsonValue = string | number | boolean | null | JsonValue[] | { [property: string]: JsonValue };

const jsonValue: z.ZodType<JsonValue> = z.lazy(() =>
	z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(jsonValue), z.record(jsonValue)]),
);

const LONGEST_TIMER = 2 ** 31 - 1;

const faultSchema = z.discriminatedUnion('kind', [
	z
		.object({
			kind: z.literal('answer'),
			status: z.number().int().min(200).max(599),
			headers: z.record(z.string()).optional(),
			body: jsonValue.optional(),
		})
		.strict(),
	z
		.object({ kind: z.literal('reset'), when: z.enum(['before-headers', 'after-headers']) })
		.strict(),
	z.object({ kind: z.literal('hang') }).strict(),
	z
		.object({
			kind: z.literal('slow'),
			milliseconds: z.number().nonnegative().max(LONGEST_TIMER),
		})
		.strict(),
	z.object({ kind: z.literal('truncate') }).strict(),
	z
		.object({
			kind: z.literal('redirect'),
			location: z.string().min(1),
			status: z.number().int().min(300).max(399).optional(),
		})
		.strict(),
	z.object({ kind: z.literal('oversize'), bytes: z.number().int().positive() }).strict(),
	z.object({ kind: z.literal('drop-after-handling') }).strict(),
]);

const ruleSchema = z
	.object({
		match: z
			.object({ method: z.string().optional(), path: z.instanceof(RegExp).optional() })
			.strict()
			.default({}),
		times: z.number().int().positive().or(z.literal(Infinity)).default(1),
		fault: faultSchema,
	})
	.strict();

const pattern = z.string().transform((source, context) => {
	try {
		return new RegExp(source);
	} catch (error) {
		context.addIssue({ code: 'custom', message: String(error) });
		return z.NEVER;
	}
});

/** A rule as another process sends it: JSON has neither regular expressions nor Infinity. */
export const sentRuleSchema = ruleSchema.extend({
	match: z.object({ method: z.string().optional(), path: pattern.optional() }).strict().default({}),
	times: z
		.number()
		.int()
		.positive()
		.or(z.literal('always').transform(() => Infinity))
		.default(1),
});

/** One way for the sandbox to misbehave. */
export type Fault = z.infer<typeof faultSchema>;

/** Which requests are to meet a fault, and how many of them. */
export type FaultRule = z.input<typeof ruleSchema>;

/** The faults still to come. */
export class FaultList {
	private rules: Array<z.output<typeof ruleSchema>> = [];

	/** Adds a rule behind the others; of several that match, the oldest is used up first. */
	add(rule: FaultRule): void {
		this.rules.push(ruleSchema.parse(rule));
	}

	/** Forgets every rule. */
	clear(): void {
		this.rules = [];
	}

	/** How many rules still have requests to meet. */
	get pending(): number {
		return this.rules.length;
	}

	/** The fault that this request is to meet, if any; it counts as used. */
	take(method: string, path: string): Fault | undefined {
		const rule = this.rules.find(
			({ match }) =>
				(match.method === undefined || match.method.toUpperCase() === method) &&
				// search and not test: a pattern with the g flag would remember where it stopped.
				(match.path === undefined || path.search(match.path) !== -1),
		);
		if (rule === undefined) return undefined;
		rule.times -= 1;
		if (rule.times === 0) this.rules = this.rules.filter((other) => other !== rule);
		return rule.fault;
	}
}
