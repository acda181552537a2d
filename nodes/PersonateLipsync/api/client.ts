import { failureOf, unreadable, type ApiResult } from './failure';
import { isRecord, parseJson } from './json';
import { jobSchema, type Job, type LipsyncRequest } from './schemas';
import type { Exchange, Transport } from './transport';

/** The calls of the Personate API that this node makes. No call throws. */
export interface PersonateClient {
	/** Starts a paid job. Sent once, whatever comes of it. */
	createVideo(request: LipsyncRequest): Promise<ApiResult<Job>>;
	/** Asks how a job stands. */
	getVideo(jobId: string): Promise<ApiResult<Job>>;
}

const VIDEOS = '/api/express_lipsync_video';

/** Long: a POST that is given up may have been carried out, and then nobody knows its job id. */
const CREATE_TIMEOUT_MILLISECONDS = 120_000;
const READ_TIMEOUT_MILLISECONDS = 30_000;

export function createClient(transport: Transport): PersonateClient {
	const { send } = transport;
	return {
		async createVideo(request) {
			const exchange = await send({
				method: 'POST',
				path: VIDEOS,
				body: request,
				timeoutMilliseconds: CREATE_TIMEOUT_MILLISECONDS,
			});
			return readJob(exchange);
		},

		async getVideo(jobId) {
			const exchange = await send({
				method: 'GET',
				path: `${VIDEOS}/${encodeURIComponent(jobId)}`,
				timeoutMilliseconds: READ_TIMEOUT_MILLISECONDS,
			});
			return readJob(exchange, jobId);
		},
	};
}

/** `askedFor` stands in where an answer about a known job does not repeat its id. */
function readJob(exchange: Exchange, askedFor?: string): ApiResult<Job> {
	if (!exchange.answered || exchange.status < 200 || exchange.status > 299) {
		return { ok: false, failure: failureOf(exchange) };
	}
	const body = parseJson(exchange.text);
	const namesJob = isRecord(body) && body.job_id !== undefined && body.job_id !== null;
	const describesJob = isRecord(body) && ('status' in body || 'output' in body);
	const job = jobSchema.safeParse(
		askedFor !== undefined && !namesJob && describesJob ? { ...body, job_id: askedFor } : body,
	);
	return job.success
		? { ok: true, value: job.data }
		: { ok: false, failure: unreadable(exchange.status, exchange.text) };
}
