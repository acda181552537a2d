import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { isTool } from '../../output/agent';
import { show } from '../../output/check';
import { toNodeError } from '../../output/nodeErrors';
import type { Result } from '../../output/result';
import { isRecord } from '../../transport/json';
import { isApiPrivate, isPrivateHost } from './privateHost';

/** A file of the workflow that Personate is to fetch by a link. */
export interface WorkflowFile {
	/** Tells the file from others; stays the same when a link is signed again, or n8n moves the file. */
	id: string;
	/** To show to a person. */
	name: string;
	/**
	 * Signs a link to the file that opens without a login for `lifetime` milliseconds.
	 *
	 * @throws NodeOperationError where n8n refuses
	 */
	link(lifetime: number): string;
}

/** What a file is for. */
export interface FileUse {
	/** The label of the field with the name of the binary field. */
	label: string;
	/** The label of the field that chooses between a link and a file. */
	source: string;
	/** What the file must be. */
	kind: 'video' | 'audio';
}

/** For a link of which only the host is read, in milliseconds. */
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
	{ label, source, kind }: FileUse,
): Promise<Result<WorkflowFile>> {
	const invalid = (message: string): Result<WorkflowFile> => ({
		ok: false,
		problem: { origin: 'input', message: `${label} ${message}` },
	});
	if (isTool(context)) {
		return invalid(
			`cannot be used by an AI agent, since n8n gives tools no files: set ${source} to URL`,
		);
	}
	const file = findFile(context, itemIndex, typeof field === 'string' ? field.trim() : field);
	if (file === undefined) {
		const names = fieldNames(context, itemIndex);
		return invalid(
			names.length === 0
				? `cannot be ${show(field)}, since the item has no files: put a node that gives a file before this one, or set ${source} to URL`
				: `cannot be ${show(field)}, since the item's binary fields are ${names.join(', ')}: enter one of these`,
		);
	}
	if (!mayBe(kind, file)) {
		return invalid(
			`names a file of type ${file.mimeType}, which is not ${kind}: enter the name of a field that holds ${kind}`,
		);
	}
	const { id: storedAt } = file;
	if (!storedAt) {
		return invalid(
			`names a file that n8n keeps in memory, where Personate cannot fetch it: set N8N_DEFAULT_BINARY_DATA_MODE to filesystem on your n8n, or set ${source} to URL`,
		);
	}
	const metadata = await context.helpers.getBinaryMetadata(storedAt).catch(() => undefined);
	if (metadata === undefined) {
		return invalid('names a file that n8n no longer has: run the node that made it again');
	}
	if (metadata.fileSize === 0) return invalid('names an empty file: check the node that made it');

	const link = (lifetime: number) => {
		try {
			const signed = context.helpers.createBinarySignedUrl(file, `${Math.ceil(lifetime / 1000)}s`);
			return new URL(signed).href;
		} catch (error) {
			throw toNodeError(context.getNode(), {
				origin: 'input',
				message: `${label} names a file to which this n8n gives no link: set ${source} to URL`,
				description: `Reason: ${error instanceof Error ? error.message : String(error)}`,
			});
		}
	};
	const { hostname } = new URL(link(SHORTEST_LIFETIME));
	if (isPrivateHost(hostname) && !(await isApiPrivate(context))) {
		return invalid(
			`names a file that Personate could not fetch, since your n8n gives it out at ${hostname}, which is not on the internet: set WEBHOOK_URL to the public address of your n8n, or set ${source} to URL`,
		);
	}
	const name = file.fileName || file.mimeType;
	return { ok: true, value: { id: withoutFolder(storedAt), name, link } };
}

/**
 * When an execution ends, n8n moves the files of a webhook or a form out of a folder `temp`, so they have
 * another id after the Retry button. Its last part stays, and is unique. (Seen in n8n 1.123 and 2.41.)
 */
function withoutFolder(id: string): string {
	return id.slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1);
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
		// n8n's message names neither the field nor the fields that exist.
		return undefined;
	}
}

function isFile(value: unknown): value is IBinaryData {
	return (
		isRecord(value) &&
		'mimeType' in value &&
		// An expression such as {{ $binary.speech }} gives a file without its data.
		('data' in value || 'id' in value)
	);
}

/** The names of the binary fields that exist. In the Binary Mode "combined", n8n 2 keeps files in the JSON. */
function fieldNames(context: IExecuteFunctions, itemIndex: number): string[] {
	const { json, binary = {} } = context.getInputData()[itemIndex] ?? {};
	const names = Object.keys(binary);
	if (names.length > 0) return names;
	return Object.entries(json ?? {}).flatMap(([name, value]) => {
		if (isFile(value)) return [name];
		const files = name === '_files' && isRecord(value) ? Object.keys(value) : [];
		return files.map((file) => `_files.${file}`);
	});
}

/** Types that are certainly wrong. A general type may be anything; a video may serve as audio. */
const OTHER_KINDS: Readonly<Record<FileUse['kind'], RegExp>> = {
	video: /^(audio|text|font|image)\/|^application\/(json|pdf|xml|zip|gzip|msword|vnd\.)/,
	audio: /^(text|font|image)\/|^application\/(json|pdf|xml|zip|gzip|msword|vnd\.)/,
};

function mayBe(kind: FileUse['kind'], { mimeType, fileExtension }: IBinaryData): boolean {
	// A Code node may have left it out.
	const type = String(mimeType).toLowerCase();
	// n8n's type for a file whose type it does not know.
	if (type === 'text/plain' && fileExtension !== 'txt') return true;
	return !OTHER_KINDS[kind].test(type);
}
