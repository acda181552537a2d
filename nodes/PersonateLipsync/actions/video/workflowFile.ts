import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { isTool } from '../../output/agent';
import type { Result } from '../../output/result';
import { readBaseUrl } from '../../transport/baseUrl';
import { CREDENTIAL } from '../../transport/request';
import { isPrivateHost } from './privateHost';

/** A file of the workflow that Personate is to fetch by a link. */
export interface WorkflowFile {
	/** n8n's id of the stored file, which stays the same when a link is signed anew. */
	id: string;
	/** Signs a link to it that opens without a login for so many milliseconds. */
	link(lifetime: number): string;
}

/** What a file is for. */
export interface FileUse {
	/** How the editor calls the field with the name of the binary field. */
	label: string;
	/** How a file of another kind is told from the right one. */
	kind: 'video' | 'audio';
}

/** Only to see where a link leads. */
const SHORTEST_LIFETIME = 1000;

/**
 * Finds and checks a file in an input item.
 *
 * @param field the name of the binary field, or the file itself from an expression
 */
export async function readWorkflowFile(
	context: IExecuteFunctions,
	itemIndex: number,
	field: unknown,
	{ label, kind }: FileUse,
): Promise<Result<WorkflowFile>> {
	const invalid = (message: string): Result<WorkflowFile> => ({
		ok: false,
		problem: { origin: 'input', message },
	});
	if (isTool(context)) {
		return invalid(
			`${label} cannot be used by an AI agent, since n8n gives tools no files: use a URL`,
		);
	}
	const file = findFile(context, itemIndex, field);
	if (file === undefined) {
		const names = fieldNames(context, itemIndex);
		const has = names.length === 0 ? 'has no files' : `has only ${names.join(', ')}`;
		return invalid(
			`${label} cannot be ${JSON.stringify(field)}, since the item ${has}: enter the name of a binary field of the input`,
		);
	}
	if (!mayBe(kind, file.mimeType)) {
		return invalid(
			`${label} is a file of type ${file.mimeType}, which is no ${kind}: choose a field that holds ${kind === 'audio' ? 'audio' : 'a video'}`,
		);
	}
	if (file.id === undefined) {
		return invalid(
			`${label} is kept in memory, where Personate cannot fetch it: set N8N_DEFAULT_BINARY_DATA_MODE to filesystem on your n8n, or use a URL`,
		);
	}
	const { id } = file;
	const metadata = await context.helpers.getBinaryMetadata(id).catch(() => undefined);
	if (metadata === undefined) {
		return invalid(`${label} is a file that n8n no longer has: run the node that made it again`);
	}
	if (metadata.fileSize === 0)
		return invalid(`${label} is an empty file: check the node that made it`);

	const link = (lifetime: number) =>
		context.helpers.createBinarySignedUrl(file, `${Math.ceil(lifetime / 1000)}s`);
	const { hostname } = new URL(link(SHORTEST_LIFETIME));
	const { baseUrl } = await context.getCredentials(CREDENTIAL);
	const api = new URL(readBaseUrl(context.getNode(), baseUrl)).hostname;
	if (isPrivateHost(hostname) && !isPrivateHost(api)) {
		return invalid(
			`${label} cannot be fetched by Personate, since your n8n gives it out at ${hostname}, which is not on the internet: set WEBHOOK_URL to the public address of your n8n, or use a URL`,
		);
	}
	return { ok: true, value: { id, link } };
}

function findFile(
	context: IExecuteFunctions,
	itemIndex: number,
	field: unknown,
): IBinaryData | undefined {
	if (typeof field !== 'string' && !isFile(field)) return undefined;
	try {
		return context.helpers.assertBinaryData(itemIndex, field);
	} catch {
		// n8n's words name neither the field nor what there is instead.
		return undefined;
	}
}

function isFile(value: unknown): value is IBinaryData {
	return typeof value === 'object' && value !== null && 'data' in value && 'mimeType' in value;
}

/** The names that would have done; n8n 2 can keep files in the json. */
function fieldNames(context: IExecuteFunctions, itemIndex: number): string[] {
	const item = context.getInputData()[itemIndex];
	const files = item?.json._files;
	return [
		...Object.keys(item?.binary ?? {}),
		...(typeof files === 'object' && files !== null ? Object.keys(files) : []).map(
			(name) => `_files.${name}`,
		),
	];
}

/** What says nothing, such as a general type, may be anything. The sound of a video is audio, too. */
const OTHER_KINDS: Readonly<Record<FileUse['kind'], RegExp>> = {
	video: /^(audio|text|font|image)\/|^application\/(json|pdf|xml|zip|gzip|msword|vnd\.)/,
	audio: /^(text|font|image)\/|^application\/(json|pdf|xml|zip|gzip|msword|vnd\.)/,
};

function mayBe(kind: FileUse['kind'], mimeType: string): boolean {
	return !OTHER_KINDS[kind].test(mimeType.toLowerCase());
}
