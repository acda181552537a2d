/** What the release scripts use of the library, which brings no types of its own. */
declare module 'semver' {
	/** The version in its one proper form, or null when it is none. */
	export function valid(version: string): string | null;
	/** The parts behind the three numbers, as in 1.0.0-rc.1, or null when there are none. */
	export function prerelease(version: string): readonly unknown[] | null;
	/** True when the first version comes after the second. */
	export function gt(version: string, other: string): boolean;
}
