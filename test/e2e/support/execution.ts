import { z } from 'zod';

import { readFlatted } from './flatted';

const errorSchema = z.object({
	message: z.string(),
	description: z.string().nullish(),
	httpCode: z.string().nullish(),
	name: z.string().nullish(),
	context: z.object({ itemIndex: z.number().optional() }).optional(),
});

const fileSchema = z.object({
	/** The content in Base64, where n8n keeps files in memory; else the name of its store. */
	data: z.string(),
	/** The file's place in n8n's store. */
	id: z.string().optional(),
	mimeType: z.string(),
	fileName: z.string().optional(),
	fileSize: z.string().optional(),
});

const itemSchema = z.object({
	json: z.record(z.unknown()),
	error: z.unknown().optional(),
	pairedItem: z.unknown().optional(),
	binary: z.record(fileSchema).optional(),
});

const nodeRunSchema = z
	.object({
		executionStatus: z.string().optional(),
		executionTime: z.number(),
		error: errorSchema.optional(),
		hints: z.array(z.object({ message: z.string() })).optional(),
		// What hangs below an agent has outputs of other kinds than "main".
		data: z.object({ main: z.array(z.array(itemSchema).nullable()).optional() }).optional(),
	})
	// The editor sends it back to n8n to run a single step.
	.passthrough();

const dataSchema = z.object({
	resultData: z.object({
		error: errorSchema.optional(),
		runData: z.record(z.array(nodeRunSchema)).default({}),
	}),
});

const answerSchema = z.object({
	data: z.object({
		id: z.coerce.string(),
		workflowId: z.string(),
		status: z.string(),
		startedAt: z.coerce.date(),
		stoppedAt: z.coerce.date().nullish(),
		data: z.string(),
	}),
});

/** The states in which an execution changes no more. */
const ENDED = ['success', 'error', 'crashed', 'canceled'];

/** An error as n8n stores it and shows it in the error panel. */
export type ShownError = z.infer<typeof errorSchema>;
export type NodeRun = z.infer<typeof nodeRunSchema>;
export type Item = z.infer<typeof itemSchema>;
/** A file in an item, as n8n refers to it. */
export type FileReference = z.infer<typeof fileSchema>;

/** One execution of a workflow, as n8n tells of it. */
export interface Execution {
	id: string;
	workflowId: string;
	status: string;
	/** From its start to its end, in milliseconds; not a number where n8n has no such times of it. */
	duration: number;
	/** The error that ended it. */
	error: ShownError | undefined;
	/** Every run of every node, by the node's name. */
	runs: Record<string, NodeRun[]>;
	/** The items that a node's last run gave to one of its outputs. */
	items(node: string, output?: number): Item[];
	/** The data as n8n sent it, to be searched. */
	text: string;
}

/** The state of an execution, from n8n's answer about it. */
export function readStatus(answer: unknown): string {
	return answerSchema.parse(answer).data.status;
}

/**
 * Reads n8n's answer about an execution once it has ended. n8n 1 stores that it has ended a moment
 * before it stores how.
 */
export function readEnded(answer: unknown): Execution | undefined {
	const { id, workflowId, status, startedAt, stoppedAt, ...rest } = answerSchema.parse(answer).data;
	if (!ENDED.includes(status)) return undefined;
	const data = readFlatted(rest.data);
	if (data === undefined) return undefined;
	const { error, runData } = dataSchema.parse(data).resultData;
	return {
		id,
		workflowId,
		status,
		duration: Number(stoppedAt ?? Number.NaN) - Number(startedAt),
		error,
		runs: runData,
		items: (node, output = 0) => runData[node]?.at(-1)?.data?.main?.[output] ?? [],
		text: rest.data,
	};
}
