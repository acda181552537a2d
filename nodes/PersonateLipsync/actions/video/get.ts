import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { z } from 'zod';

import { toItems } from '../../output/items';
import type { Result } from '../../output/result';
import { jobIdSchema } from '../../transport/schemas';
import { check } from '../../output/check';
import { readEach, type ItemParameters } from '../parameters';
import { getFollowFields, readFollowUp } from './options';
import type { ItemPlan } from './itemPlan';
import { runJobs } from './runJobs';

/** How the editor offers Video > Get. */
export const option: INodePropertyOptions = {
	name: 'Get',
	value: 'get',
	action: 'Get a lipsync video',
	description: 'Get the status of a job by its ID, and its output once the video is finished',
};

/** The fields of Video > Get, in the order in which the editor shows them. */
export const fields: INodeProperties[] = [
	{
		displayName: 'Job ID',
		name: 'jobId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. {{ $json.job_id }}',
		description: 'The job_id returned by Video > Create',
	},
	...getFollowFields,
];

/**
 * Gets one lipsync job per input item: as it is now, or where an item waits, once it is finished.
 *
 * @throws NodeOperationError | NodeApiError where the node stops on errors
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const { results } = await runJobs(this, await readEach(this, fields, readPlan));
	return toItems(this, results);
}

const planSchema = z.object({ jobId: z.string().pipe(jobIdSchema) });

function readPlan(parameters: ItemParameters, itemIndex: number): Result<ItemPlan> {
	const job = check(
		planSchema,
		{ jobId: parameters.read('jobId') },
		{ jobId: { label: 'Job ID', advice: 'enter the job_id returned by Video > Create' } },
	);
	if (!job.ok) return job;
	const followUp = readFollowUp(parameters);
	if (!followUp.ok) return followUp;
	return {
		ok: true,
		value: { itemIndex, from: { kind: 'jobId', jobId: job.value.jobId }, ...followUp.value },
	};
}
