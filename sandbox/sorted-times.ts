/** Times, earliest first. The same time can be in it more than once. */
export class SortedTimes {
	private readonly times: number[] = [];

	get size(): number {
		return this.times.length;
	}

	/** The earliest time, or undefined where there is none. */
	get earliest(): number | undefined {
		return this.times[0];
	}

	/** Adds a time at its place, which is found by halving. */
	add(time: number): void {
		let low = 0;
		let high = this.times.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.times[middle] ?? Infinity) <= time) low = middle + 1;
			else high = middle;
		}
		this.times.splice(low, 0, time);
	}

	/** Takes the earliest time out and returns it. */
	takeEarliest(): number | undefined {
		return this.times.shift();
	}
}
