import type { Plan } from '../../jobs/outcome';

/** The settings of one item for the run and for its output. */
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
