import { createAddressCheck } from './addressCheck';
import { clock as realClock, type Clock } from './clock';
import { failureOf, unreadable, type ApiResult } from './failure';
import { isEmpty, isRecord, parseJson } from './json';
import { listSchema, type List, type ListName } from './lists';
import { jobIdSchema, jobSchema, type Job, type LipsyncRequest } from './schemas';
import type { Exchange, Send, Transport } from './request';
import { stateOf } from './status';
import { excerptOf } from './text';
import { waitOutRateLimit } from './waitOutRateLimit';

/** The calls of the Personate API that this node makes. No call throws. */
export interface PersonateClient {
	/** Starts a paid job. Sent once. A 2xx answer without a job id at its top level is unreadable. */
	createVideo(request: LipsyncRequest, signal?: AbortSignal): Promise<ApiResult<Job>>;
	/** Gets the status of a job; `notAboutJob` where a 2xx answer says nothing about it. */
	getVideo(jobId: string, signal?: AbortSignal): Promise<ApiResult<Job>>;
	/**
	 * Lists all public avatars or voices, or all custom ones of the account.
	 *
	 * @param patience how long a rate limit is waited out, in milliseconds
	 */
	list(name: ListName, patience: number, signal?: AbortSignal): Promise<ApiResult<List>>;
	/** Whether the exchanges so far say that the Base URL is wrong. Once true, it stays so. */
	hasWrongAddress(): boolean;
}

const VIDEOS = '/api/express_lipsync_video';

/** Long: a POST that is given up may have been carried out, and then nobody knows its job id. */
const CREATE_LIMITS = [
	{ milliseconds: 120_000, bytes: 1 },
	{ milliseconds: 600_000, bytes: Infinity },
];
const READ_LIMITS = [{ milliseconds: 30_000, bytes: Infinity }];

export function createClient(transport: Transport, clock: Clock = realClock): PersonateClient {
	const address = createAddressCheck(clock);
	const send: Send = async (request) => {
		const exchange = await transport.send(request);
		address.note(exchange);
		return exchange;
	};

	return {
		async createVideo(request, signal) {
			const exchange = await send({
				method: 'POST',
				path: VIDEOS,
				body: request,
				limits: CREATE_LIMITS,
				signal,
			});
			return readJob(exchange);
		},

		async getVideo(jobId, signal) {
			const exchange = await send({
				method: 'GET',
				path: `${VIDEOS}/${encodeURIComponent(jobId)}`,
				limits: READ_LIMITS,
				signal,
			});
			return readStatus(exchange, jobId);
		},

		async list({ kind, type }, patience, signal) {
			const path = `/api/${kind}s/${type}`;
			const request = { method: 'GET', path, limits: READ_LIMITS, signal } as const;
			return await waitOutRateLimit(
				async () => readList(await send(request), kind),
				patience,
				clock,
				signal,
			);
		},

		hasWrongAddress: address.isWrong,
	};
}

/** A 2xx answer. */
type Success = Extract<Exchange, { answered: true }>;

function isSuccess(exchange: Exchange): exchange is Success {
	return exchange.answered && exchange.status >= 200 && exchange.status <= 299;
}

function readJob(exchange: Exchange): ApiResult<Job> {
	if (!isSuccess(exchange)) return { ok: false, failure: failureOf(exchange) };
	const job = jobSchema.safeParse(parseJson(exchange.text));
	return job.success ? { ok: true, value: job.data } : cannotRead(exchange);
}

/**
 * An answer need not repeat the job's id. An answer with another id is not about this job. Nor is a
 * failure without this id, an output and an input: the API itself may have failed.
 */
function readStatus(exchange: Exchange, jobId: string): ApiResult<Job> {
	if (!isSuccess(exchange)) return { ok: false, failure: failureOf(exchange) };
	const body = parseJson(exchange.text);
	if (!isRecord(body)) return cannotRead(exchange);
	const id = jobIdSchema.safeParse(body.job_id || undefined).data;
	if (id === undefined && !('status' in body) && !('output' in body)) return cannotRead(exchange);

	const isNamed = id?.toLowerCase() === jobId.toLowerCase();
	const isOfTheApi =
		['failed', 'refused'].includes(stateOf(body)) && isEmpty(body.output) && isEmpty(body.input);
	if (!isNamed && (id !== undefined || isOfTheApi)) {
		return { ok: false, failure: { kind: 'notAboutJob', excerpt: excerptOf(exchange.text) } };
	}
	const job = jobSchema.safeParse({ ...body, job_id: id ?? jobId });
	return job.success ? { ok: true, value: job.data } : cannotRead(exchange);
}

function readList(exchange: Exchange, kind: ListName['kind']): ApiResult<List> {
	if (!isSuccess(exchange)) return { ok: false, failure: failureOf(exchange) };
	const list = listSchema(kind).safeParse(parseJson(exchange.text));
	return list.success ? { ok: true, value: list.data } : cannotRead(exchange);
}

function cannotRead({ status, text }: Success): ApiResult<never> {
	return { ok: false, failure: unreadable(status, text) };
}
