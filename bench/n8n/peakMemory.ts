/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a measuring tool, not part of the node */
import { readFile, writeFile } from 'node:fs/promises';

/** Lets the peak of a process count from now on: its start needs more than what comes after. */
export async function forgetPeak(pid: number): Promise<void> {
	// What Linux means by 5: proc_pid_clear_refs(5).
	await writeFile(`/proc/${pid}/clear_refs`, '5');
}

/** The most memory that a process has held at once, in bytes. */
export async function peakOf(pid: number): Promise<number> {
	return readPeak(await readFile(`/proc/${pid}/status`, 'utf8'));
}

/** @throws Error where the text is not the status of a process as Linux gives it */
export function readPeak(status: string): number {
	const [, kibibytes] = /^VmHWM:\s*(\d+) kB$/m.exec(status) ?? [];
	if (kibibytes === undefined) throw new Error('Linux does not say how much memory was held');
	return Number(kibibytes) * 1024;
}
