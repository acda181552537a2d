import type { Random } from './random';
import type { VendorJob } from './vendorJob';

/** The forms that an id can have. */
export type IdForm = 'uuid' | 'number' | 'long number' | 'long digits' | 'odd text';

/** Above what a number in JavaScript can hold exactly. */
const LONG = 9_007_199_254_741_000n;

/** An id that no other job has, as the node names it and as it stands in JSON. */
export function makeId(
	random: Random,
	form: IdForm,
	number: number,
): Pick<VendorJob, 'id' | 'jsonId'> {
	switch (form) {
		case 'uuid': {
			const id = `5b05e9ad-a2e5-4583-8a0d-${random.integer(1e6, 9e6)}${100_000 + number}`;
			return { id, jsonId: JSON.stringify(id) };
		}
		case 'number': {
			const id = String(700_000 + number);
			return { id, jsonId: id };
		}
		case 'long number': {
			const id = String(LONG + BigInt(number));
			return { id, jsonId: id };
		}
		case 'long digits': {
			const id = String(LONG + BigInt(number));
			return { id, jsonId: JSON.stringify(id) };
		}
		case 'odd text': {
			const id = `jöb/${100_000 + number}?x=1&y#z`;
			return { id, jsonId: JSON.stringify(id) };
		}
	}
}
