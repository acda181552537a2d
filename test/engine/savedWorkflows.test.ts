/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the folder of saved workflows */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	jsonParse,
	type INodeExecutionData,
	type IPinData,
	type IWorkflowBase,
} from 'n8n-workflow';
import nock from 'nock';

import { readBinary } from '../support/binaryStore';
import { outputOf } from '../support/engine';
import { API_KEY, BASE_URL, NODE_NAME, runWorkflow } from '../support/lipsync';
import { finished, rendering } from '../support/personate';
import { inVirtualTime } from '../support/virtualTime';

/**
 * Workflows as n8n's editor saves them: what equals its default is left out. The folder of a release is
 * frozen with it, so that what users saved then is still run after every later change.
 */
const FOLDER = join(__dirname, '..', 'fixtures', 'saved-workflows');

interface SentRequest {
	method: string;
	path: string;
	body?: unknown;
}

interface SavedWorkflow {
	workflow: IWorkflowBase & { pinData: IPinData };
	/** All that reaches Personate, in order. */
	requests: SentRequest[];
	/** All that the node puts out. */
	output: Array<Pick<INodeExecutionData, 'json' | 'binary' | 'pairedItem'>>;
}

const releases = readdirSync(FOLDER);

const filesOf = (release: string) => readdirSync(join(FOLDER, release));

function read(release: string, file: string): SavedWorkflow {
	return jsonParse<SavedWorkflow>(readFileSync(join(FOLDER, release, file), 'utf8'));
}

const VIDEOS = '/api/express_lipsync_video';
const VIDEO_BYTES = '\0\0\0\x18ftypmp42';
const ENDLESS_JOB = 'endless';

/** Every job but one renders at the first look and is finished at the second. */
function answer(path: string, look: number): unknown {
	const [, , , jobId] = path.split('/');
	if (jobId !== undefined && path.startsWith(VIDEOS)) {
		const [, job] = look === 1 || jobId === ENDLESS_JOB ? rendering(jobId) : finished(jobId);
		return job;
	}
	const [, kind, type] = /^\/api\/(avatar|voice)s\/(public|custom)$/.exec(path) ?? [];
	const rows = Array.from({ length: 53 }, (_, index) => ({
		id: `${type}-${kind}-${index + 1}`,
		name: index === 2 ? 'Zoë' : `Row ${index + 1}`,
	}));
	return { [`${kind}s_list`]: rows };
}

/** Stands in for Personate and for the host of the videos; gives what reaches Personate. */
function startPersonate(): SentRequest[] {
	const requests: SentRequest[] = [];
	/** How often its path has been asked for by now. */
	const count = (request: SentRequest) => {
		requests.push(request);
		return requests.filter(({ path }) => path === request.path).length;
	};
	nock(BASE_URL, { reqheaders: { authorization: `Bearer ${API_KEY}` } })
		.persist()
		.post(VIDEOS)
		.reply(200, (path, body) => {
			const [, job] = rendering(`job-${count({ method: 'POST', path, body })}`);
			return JSON.stringify(job);
		})
		.get(() => true)
		.reply(200, (path) => JSON.stringify(answer(path, count({ method: 'GET', path }))));
	nock('https://video.test')
		.get(/\.mp4$/)
		.reply(200, VIDEO_BYTES, { 'Content-Type': 'video/mp4' });
	return requests;
}

/** The item with what matters of a file: the rest of the reference to it is n8n's own. */
function outlineOf({ json, binary, pairedItem }: INodeExecutionData) {
	const files = Object.entries(binary ?? {}).map(([field, { fileName, mimeType }]) => [
		field,
		{ fileName, mimeType },
	]);
	return { json, ...(binary ? { binary: Object.fromEntries(files) } : {}), pairedItem };
}

describe.each(releases)('A workflow that was saved with version %s', (release) => {
	it.each(filesOf(release))('%s sends and puts out what it did then', async (file) => {
		const { workflow, requests, output } = read(release, file);
		const sent = startPersonate();

		const { pinData } = workflow;
		const run = await inVirtualTime(async () => await runWorkflow({ workflow, pinData }));

		const items = outputOf(run, NODE_NAME);
		expect(sent).toEqual(requests);
		expect(items.map(outlineOf)).toEqual(output);
		expect(run.data.resultData.error === undefined).toBe(output.length > 0);
		for (const reference of items.flatMap(({ binary }) => Object.values(binary ?? {}))) {
			expect((await readBinary(reference)).toString()).toBe(VIDEO_BYTES);
		}
	});
});
