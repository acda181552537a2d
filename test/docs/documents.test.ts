/* eslint-disable @n8n/community-nodes/no-restricted-imports -- looks for what the documents name */
import { posix } from 'node:path';

import { jsonParse } from 'n8n-workflow';

import manifest from '../../package.json';
import {
	documentAt,
	documents,
	filesUnder,
	readText,
	type MarkdownDocument,
	type Piece,
} from './support/documents';

const files = filesUnder();
const folders = new Set(files.map((path) => posix.dirname(path)));
const isThere = (path: string) => {
	const plain = posix.normalize(path).replace(/\/$/, '');
	return (
		files.includes(plain) || [...folders].some((folder) => `${folder}/`.startsWith(`${plain}/`))
	);
};

/** What all documents have to say, each with where it stands. */
const everyCode = documents.flatMap((document) =>
	document.codes.map((code) => ({ ...code, document, where: placeOf(document, code) })),
);
const everyFence = documents.flatMap((document) =>
	document.fences.map((fence) => ({ ...fence, where: placeOf(document, fence) })),
);

function placeOf({ path }: MarkdownDocument, { line, text }: Piece) {
	return `${path}:${line} ${text}`;
}

describe('The documents', () => {
	it('hold JSON that can be parsed', () => {
		const blocks = everyFence.filter(({ language }) => language === 'json');

		expect(blocks.length).toBeGreaterThan(0);
		for (const { text } of blocks) expect(() => jsonParse(text)).not.toThrow();
	});

	it('name npm scripts that there are', () => {
		const named = documents.flatMap(({ text }) =>
			[...text.matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(test)\b)/g)].map(
				([, script, test]) => script ?? test,
			),
		);

		expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(named));
		expect(new Set(named).size).toBeGreaterThan(5);
	});

	it('name files of the repository that there are', () => {
		const topFolders = [...folders].map((folder) => folder.split('/')[0]);
		const isPath = (text: string) =>
			/^[\w./-]+$/.test(text) &&
			(/\.(ts|js|mjs|json|md|svg)$/.test(text) || topFolders.includes(text.split('/')[0]));
		const lost = everyCode.filter(({ text, isLinked, document }) => {
			if (isLinked || !isPath(text) || text.startsWith('dist/')) return false;
			// The walk through a change names files that it makes.
			if (document.text.includes(`new file \`${text}\``)) return false;
			const places = ['', posix.dirname(document.path), 'nodes/PersonateLipsync'];
			return !places.some((place) => isThere(posix.join(place, text)));
		});

		expect(lost.map(({ where }) => where)).toEqual([]);
	});

	it('draw a map of folders that there are', () => {
		const map = documentAt('CONTRIBUTING.md').fences.find(({ text }) =>
			text.startsWith('credentials/'),
		);
		const parents: string[] = [];
		const paths = (map?.text ?? '').split('\n').flatMap((line) => {
			const [, indent = '', names = ''] = /^( *)([^\s,]+(?:, [^\s,]+)*)/.exec(line) ?? [];
			if (names === '') return [];
			const depth = indent.length / 2;
			parents.splice(depth, parents.length, names);
			return names.split(', ').map((name) => posix.join(...parents.slice(0, depth), name));
		});

		expect(paths.length).toBeGreaterThan(10);
		expect(paths.filter((path) => !isThere(path))).toEqual([]);
	});

	it('name environment variables that this repository or n8n reads', () => {
		const ours = files.filter(
			(path) => /\.(ts|js|mjs)$/.test(path) && !path.startsWith('test/docs/'),
		);
		const readers = [
			// Read by the package n8n itself, which is not installed here, and by Node.js.
			...['QUEUE_WORKER_MAX_STALLED_COUNT', 'WEBHOOK_URL', 'N8N_WEBHOOK_URL'],
			...['N8N_UNVERIFIED_PACKAGES_ENABLED', 'N8N_COMMUNITY_PACKAGES', 'NODE_EXTRA_CA_CERTS'],
			// Read by the HTTP client that n8n brings.
			'HTTPS_PROXY',
			...ours.map(readText).filter((text) => text.includes('process.env')),
			...['node_modules/@n8n/config/dist', 'node_modules/n8n-core/dist']
				.flatMap((folder) => filesUnder(folder))
				.filter((path) => path.endsWith('.js'))
				.map(readText),
		];
		const unread = [...everyCode, ...everyFence].flatMap(({ text, where }) =>
			(text.match(/\b[A-Z][A-Z\d]*(_[A-Z\d]+)+\b/g) ?? [])
				.filter((name) => !readers.some((reader) => new RegExp(`\\b${name}\\b`).test(reader)))
				.map((name) => `${name} in ${where}`),
		);

		expect(unread).toEqual([]);
	});

	it('are all linked from the README', () => {
		const targets = documentAt('README.md').links.map(({ text }) => text.split('#')[0]);

		expect(targets).toEqual(expect.arrayContaining(filesUnder('docs', '.md')));
	});
});
