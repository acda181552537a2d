import type { Random } from './random';
import type { VendorJob } from './vendorJob';

/** Above what a number in JavaScript can hold exactly. */
const LONG = 9_007_199_254_741_000n;

/** The forms that an id can have in JSON. */
const FORMS = {
	uuid: (number: number, random: Random) =>
		`"5b05e9ad-a2e5-4583-8a0d-${random.integer(1e6, 9e6)}${100_000 + number}"`,
	number: (number: number) => String(700_000 + number),
	'long number': (number: number) => String(LONG + BigInt(number)),
	'long digits': (number: number) => `"${LONG + BigInt(number)}"`,
	'odd text': (number: number) => `"jöb/${100_000 + number}?x=1&y#z"`,
};

/** An id that no other job has, as the node names it and as it stands in JSON. */
export function makeId(
	random: Random,
	form: keyof typeof FORMS,
	number: number,
): Pick<VendorJob, 'id' | 'jsonId'> {
	const jsonId = FORMS[form](number, random);
	return { id: jsonId.replaceAll('"', ''), jsonId };
}
