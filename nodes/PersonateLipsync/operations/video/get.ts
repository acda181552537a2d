import {
	updateDisplayOptions,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import { z } from 'zod';

import { createClient } from '../../api/client';
import { jobIdSchema } from '../../api/schemas';
import { openTransport } from '../../api/transport';
import { createLimiter } from '../../jobs/limiter';
import { stopOnFailure, toItems } from '../shared/deliver';
import { lowestMaxConcurrency, optionsField, readOptions, type Options } from '../shared/options';
import { inWords, mapEach, type Outcome } from '../shared/outcome';
import { check, readEach, readParameter } from '../shared/parameters';

/** The fields of Video > Get, in the order in which the editor shows them. */
export const fields: INodeProperties[] = updateDisplayOptions(
	{ show: { resource: ['video'], operation: ['get'] } },
	[
		{
			displayName: 'Job ID',
			name: 'jobId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. {{ $json.job_id }}',
			description: 'The job_id that Video > Create gave you',
		},
		optionsField,
	],
);

/**
 * Looks up one lipsync job per input item and yields Personate's answers.
 *
 * @throws NodeOperationError | NodeApiError where the node stops on errors
 */
export async function execute(this: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const plans = readEach(this, readPlan);
	stopOnFailure(this, plans);

	const client = createClient(await openTransport(this));
	const limiter = createLimiter(lowestMaxConcurrency(plans));
	const jobs = await mapEach(plans, async ({ jobId }) =>
		inWords(await limiter(async () => await client.getVideo(jobId)), { kind: 'get', jobId }),
	);
	stopOnFailure(this, jobs);
	return toItems(this, jobs);
}

interface Plan {
	jobId: string;
	options: Options;
}

const jobSchema = z.object({ jobId: jobIdSchema });

function readPlan(context: IExecuteFunctions, itemIndex: number): Outcome<Plan> {
	const job = check(
		jobSchema,
		{ jobId: readParameter(context, 'jobId', itemIndex) },
		{ jobId: { label: 'Job ID', advice: 'enter the job_id that Video > Create gave you' } },
	);
	if (!job.ok) return job;
	const options = readOptions(context, itemIndex);
	if (!options.ok) return options;
	return { ok: true, value: { jobId: job.value.jobId, options: options.value } };
}
