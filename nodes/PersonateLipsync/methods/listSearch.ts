import type { List } from '../transport/lists';
import { createRecentAnswers } from './recentAnswers';
import { createPickers } from './pickers';

/** Long enough for the typing of a search, short enough for a new avatar to turn up soon. */
const LIFETIME_MILLISECONDS = 60_000;

const CAPACITY = 50;

/**
 * The methods that the resource locators of this node name. The editor calls them at every pause in
 * typing, always for the same list, so the list is cached for a minute.
 */
export const listSearch = createPickers(
	createRecentAnswers<List>({
		now: () => Date.now(),
		lifetimeMilliseconds: LIFETIME_MILLISECONDS,
		capacity: CAPACITY,
		// A user who sees an empty list creates an entry and looks again.
		isKept: ({ entries }) => entries.length > 0,
	}),
);
