import type { IDataObject } from 'n8n-workflow';

import type { ItemProblem } from './result';

/**
 * A failed item's `error` as data, for the next node to branch on: `{ message, description?, http_code?,
 * job_id?, status?, output? }`. What is not known is left out.
 */
export function errorData(problem: ItemProblem): IDataObject {
	const { message, description, httpCode } = problem;
	return known({
		message,
		description: description || undefined,
		http_code: httpCode && Number(httpCode),
		...jobData(problem),
	});
}

/** What is known of a failed item's job: `{ job_id?, status?, output? }`. */
export function jobData({ jobId, job }: ItemProblem): IDataObject {
	return known({ job_id: jobId, status: job?.status, output: job?.output });
}

function known(fields: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
