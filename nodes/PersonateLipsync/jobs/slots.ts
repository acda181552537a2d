/** The places for jobs in progress, where the user limits them (Max Jobs at Once). */
export interface Slots {
	/** Takes a place if one is free. */
	tryTake(): boolean;
	/** Takes a place for a job that exists already, even where none is free. */
	take(): void;
	release(): void;
}

/** @param maxJobs `Infinity` for no limit */
export function createSlots(maxJobs: number): Slots {
	let taken = 0;
	return {
		tryTake() {
			if (taken >= maxJobs) return false;
			taken += 1;
			return true;
		},
		take: () => void (taken += 1),
		release: () => void (taken -= 1),
	};
}
