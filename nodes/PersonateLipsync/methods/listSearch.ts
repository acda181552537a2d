import type { List } from '../transport/lists';
import { createRecentAnswers } from './recentAnswers';
import { createPickers } from './pickers';

/** Long enough for the typing of a search, short enough for a new avatar to turn up soon. */
const LIFETIME_MILLISECONDS = 60_000;

const CAPACITY = 50;

/**
 * The methods that the resource locators of this node name. The editor asks at every pause in the
 * typing, always for the same list: it is kept for a moment.
 */
export const listSearch = createPickers(
	createRecentAnswers<List>({
		now: () => Date.now(),
		lifetimeMilliseconds: LIFETIME_MILLISECONDS,
		capacity: CAPACITY,
		// An empty list is what the user is about to change.
		isKept: ({ entries }) => entries.length > 0,
	}),
);
