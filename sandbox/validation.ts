/** One entry of FastAPI's answer to a body it cannot accept. */
export interface ValidationDetail {
	loc: Array<string | number>;
	msg: string;
	type: string;
}

/** What FastAPI says where it wants an object. */
export const NOT_AN_OBJECT = {
	msg: 'Input should be a valid dictionary or object to extract fields from',
	type: 'model_attributes_type',
};

/** What a request body holds: JSON, or the details of why it is not JSON. */
export type JsonReading =
	| { valid: true; value: unknown }
	| { valid: false; details: ValidationDetail[] };

/** Reads a request body as FastAPI would: it must be there, be called JSON, and be JSON. */
export function readJson(text: string, contentType: string): JsonReading {
	const refuse = (msg: string, type: string): JsonReading => ({
		valid: false,
		details: [{ loc: ['body'], msg, type }],
	});

	if (text === '') return refuse('Field required', 'missing');
	// Asking for the header also keeps web pages out: a browser would have to ask first.
	if (!/^application\/json\b/i.test(contentType)) {
		return refuse(NOT_AN_OBJECT.msg, NOT_AN_OBJECT.type);
	}
	try {
		return { valid: true, value: JSON.parse(text) };
	} catch {
		return refuse('JSON decode error', 'json_invalid');
	}
}

/** Whether a value can be asked for its properties. */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}
