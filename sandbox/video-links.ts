import { createHmac, randomBytes, randomUUID } from 'node:crypto';

/** What the links depend on. */
export interface VideoLinkSettings {
	url: string;
	now: () => number;
	/** How long a link is valid; undefined means forever, with a link that is always the same. */
	linkLifetimeMilliseconds: number | undefined;
}

/** Makes links to videos and tells whether one is still valid. */
export class VideoLinks {
	private readonly secret = randomBytes(32);

	constructor(private readonly settings: VideoLinkSettings) {}

	/** A link to a job's video. Where links expire, no two of them are the same. */
	create(jobId: string): string {
		const { url, now, linkLifetimeMilliseconds } = this.settings;
		const link = `${url}/videos/${jobId}.mp4`;
		if (linkLifetimeMilliseconds === undefined) return link;
		const expires = String(now() + linkLifetimeMilliseconds);
		const nonce = randomUUID();
		const signature = this.sign(jobId, expires, nonce);
		return `${link}?${new URLSearchParams({ expires, nonce, signature }).toString()}`;
	}

	/** Whether a link to this job's video with this query was made here and is still valid. */
	isValid(jobId: string, query: string): boolean {
		if (this.settings.linkLifetimeMilliseconds === undefined) return true;
		const parameters = new URLSearchParams(query);
		const expires = parameters.get('expires') ?? '';
		const nonce = parameters.get('nonce') ?? '';
		if (parameters.get('signature') !== this.sign(jobId, expires, nonce)) return false;
		return this.settings.now() < Number(expires);
	}

	/** A made-up signature; no vendor signs its links like this. */
	private sign(...parts: string[]): string {
		return createHmac('sha256', this.secret).update(parts.join(' ')).digest('hex');
	}
}
