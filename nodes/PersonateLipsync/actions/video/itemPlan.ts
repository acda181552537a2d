import type { Plan } from '../../jobs/outcome';

/** What one item wants of the run, and of its output. */
export interface ItemPlan extends Plan {
	maxConcurrency: number;
	/** `Infinity` for no limit. */
	maxJobs: number;
	/** `Infinity` for no limit. */
	maxNewVideos: number;
	checkOnly: boolean;
	/** The field of the output item for the downloaded file. */
	binaryPropertyName: string;
}
