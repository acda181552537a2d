/** A job as the vendor keeps it. Times in milliseconds since 1970. */
export interface VendorJob {
	/** As the node names it. */
	id: string;
	/** As it stands in JSON. */
	jsonId: string;
	number: number;
	/** What it was created for; none for a job that existed before the story. */
	itemName: string | undefined;
	createdAt: number;
	/** When it no longer takes a place: it is finished or has failed by then. */
	rendersUntil: number;
	/** When the output is filled, which may be later. */
	hasOutputAt: number;
	/** Until when status requests do not find it. */
	isUnknownUntil: number;
	fails: boolean;
	/** It fails for what it is. */
	isRefused: boolean;
}
