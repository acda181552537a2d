import type { Describe } from '../describe';
import type { FreeObservations, PaidObservations } from '../observations';
import { judge, type Judgement } from './assumption';
import { creationAssumptions, invalidBodyAssumptions } from './creation';
import { listAssumptions } from './lists';
import { pollingAssumptions } from './polling';
import { refusalAssumptions } from './refusals';

/** What became of every assumption there is. */
export function judgeAll(
	free: FreeObservations,
	paid: PaidObservations,
	describe: Describe,
): Judgement[] {
	return [
		...judge(listAssumptions, free, describe),
		...judge(refusalAssumptions, free, describe),
		...judge(invalidBodyAssumptions, paid.invalidBody, describe),
		...judge(creationAssumptions, paid.creation, describe),
		...judge(pollingAssumptions, paid.job, describe),
	];
}
