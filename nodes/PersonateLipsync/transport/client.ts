import { failureOf, unreadable, type ApiResult } from './failure';
import { isRecord, parseJson } from './json';
import { listSchema, type ListEntry, type ListName } from './lists';
import { jobSchema, type Job, type LipsyncRequest } from './schemas';
import type { Exchange, Transport } from './request';

/** The calls of the Personate API that this node makes. No call throws. */
export interface PersonateClient {
	/** Starts a paid job. Sent once, whatever comes of it. */
	createVideo(request: LipsyncRequest, signal?: AbortSignal): Promise<ApiResult<Job>>;
	/** Gets the status of a job. */
	getVideo(jobId: string, signal?: AbortSignal): Promise<ApiResult<Job>>;
	/** Lists all avatars or voices that everybody can use, or all of the account. */
	list(name: ListName): Promise<ApiResult<ListEntry[]>>;
}

const VIDEOS = '/api/express_lipsync_video';

/** Long: a POST that is given up may have been carried out, and then nobody knows its job id. */
const CREATE_TIMEOUT_MILLISECONDS = 120_000;
const READ_TIMEOUT_MILLISECONDS = 30_000;

export function createClient(transport: Transport): PersonateClient {
	const { send } = transport;

	return {
		async createVideo(request, signal) {
			const exchange = await send({
				method: 'POST',
				path: VIDEOS,
				body: request,
				timeoutMilliseconds: CREATE_TIMEOUT_MILLISECONDS,
				...abortedBy(signal),
			});
			return readJob(exchange);
		},

		async getVideo(jobId, signal) {
			const exchange = await send({
				method: 'GET',
				path: `${VIDEOS}/${encodeURIComponent(jobId)}`,
				timeoutMilliseconds: READ_TIMEOUT_MILLISECONDS,
				...abortedBy(signal),
			});
			return readJob(exchange, jobId);
		},

		async list({ kind, type }) {
			const exchange = await send({
				method: 'GET',
				path: `/api/${kind}s/${type}`,
				timeoutMilliseconds: READ_TIMEOUT_MILLISECONDS,
			});
			return readList(exchange, kind);
		},
	};
}

function abortedBy(signal: AbortSignal | undefined): { signal?: AbortSignal } {
	return signal === undefined ? {} : { signal };
}

/** @param knownId stands in where an answer about a known job does not repeat its id */
function readJob(exchange: Exchange, knownId?: string): ApiResult<Job> {
	if (!exchange.answered || exchange.status < 200 || exchange.status > 299) {
		return { ok: false, failure: failureOf(exchange) };
	}
	const body = parseJson(exchange.text);
	const isAboutJob = isRecord(body) && ('status' in body || 'output' in body);
	const job = jobSchema.safeParse(isAboutJob ? { ...body, job_id: body.job_id || knownId } : body);
	if (job.success) return { ok: true, value: job.data };
	return { ok: false, failure: unreadable(exchange.status, exchange.text) };
}

function readList(exchange: Exchange, kind: ListName['kind']): ApiResult<ListEntry[]> {
	if (!exchange.answered || exchange.status < 200 || exchange.status > 299) {
		return { ok: false, failure: failureOf(exchange) };
	}
	const list = listSchema(kind).safeParse(parseJson(exchange.text));
	return list.success
		? { ok: true, value: list.data }
		: { ok: false, failure: unreadable(exchange.status, exchange.text) };
}
