import { z } from 'zod';

const entrySchema = z.object({ level: z.string() }).passthrough();

const HARMLESS = ['info', 'debug'];

/**
 * The lines of n8n's log that are no mere information; what is not n8n's, such as a warning of
 * Node.js, counts as well. The folders are taken out, since a name in a path says nothing.
 */
export function complaintsIn(log: string, folders: readonly string[]): string[] {
	return log
		.split('\n')
		.filter((line) => line.trim() !== '' && !HARMLESS.includes(levelOf(line)))
		.map((line) => folders.reduce((text, folder) => text.replaceAll(folder, ''), line));
}

function levelOf(line: string): string {
	try {
		return entrySchema.parse(JSON.parse(line)).level;
	} catch {
		return 'not of n8n';
	}
}
