/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the documents from the disk */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

import MarkdownIt, { type Token } from 'markdown-it';

export const ROOT = dirname(dirname(dirname(__dirname)));

/** What npm, jest and others put into a checkout. */
const NOT_OURS = /^(node_modules|dist|coverage|artefacts|\.git)$/;

/** Every file of the repository in a folder, by its path from the root, with forward slashes. */
export function filesUnder(folder = '', ending = ''): string[] {
	return readdirSync(join(ROOT, folder), { withFileTypes: true })
		.filter(({ name }) => !NOT_OURS.test(name))
		.flatMap((entry) => {
			const path = posix.join(folder, entry.name);
			if (entry.isDirectory()) return filesUnder(path, ending);
			return path.endsWith(ending) ? [path] : [];
		});
}

export function readText(path: string): string {
	return readFileSync(join(ROOT, path), 'utf8');
}

/** A piece of a document's text, with the line it begins in. */
export interface Piece {
	text: string;
	line: number;
}

/** A document, taken apart by a Markdown parser. */
export interface MarkdownDocument {
	path: string;
	text: string;
	headings: string[];
	fences: Array<Piece & { language: string }>;
	/** Everything between backticks; the text of a link says by its target what is meant. */
	codes: Array<Piece & { isLinked: boolean }>;
	/** The targets of links and pictures. */
	links: Piece[];
	/** Each table's rows, its head first, each cell as it is written. */
	tables: string[][][];
}

function readDocument(path: string): MarkdownDocument {
	const text = readText(path);
	const tokens = new MarkdownIt().parse(text, {});
	// A cell knows no line of its own; the row before it does.
	let line = 1;
	const inlines = tokens.flatMap((token) => {
		line = token.map?.[0] === undefined ? line : token.map[0] + 1;
		let isLinked = false;
		return (token.children ?? []).map((child) => {
			if (child.type.startsWith('link_')) isLinked = child.type === 'link_open';
			return { child, line, isLinked };
		});
	});
	return {
		path,
		text,
		headings: tokens.flatMap(({ type }, index) =>
			type === 'heading_open' ? [tokens[index + 1]?.content ?? ''] : [],
		),
		fences: tokens
			.filter(({ type }) => type === 'fence')
			.map(({ info, content, map }) => ({
				...{ language: info.trim(), text: content, line: (map?.[0] ?? 0) + 1 },
			})),
		codes: inlines
			.filter(({ child }) => child.type === 'code_inline')
			.map(({ child, ...place }) => ({ text: child.content, ...place })),
		links: inlines.flatMap(({ child, line }) => {
			const target = child.attrGet('href') ?? child.attrGet('src');
			return target === null ? [] : [{ text: String(target), line }];
		}),
		tables: readTables(tokens),
	};
}

/** All documents of the repository, as they are tracked. */
export const documents: MarkdownDocument[] = filesUnder('', '.md').map(readDocument);

/** The document with this path, which has to be there. */
export function documentAt(path: string): MarkdownDocument {
	const found = documents.find((document) => document.path === path);
	if (found === undefined) throw new Error(`There is no document ${path}`);
	return found;
}

/** The table of a document whose head begins with this cell: its rows without the head. */
export function tableOf(document: MarkdownDocument, firstCell: string, index = 0): string[][] {
	const found = document.tables.filter(([head]) => head?.[0] === firstCell)[index];
	if (found === undefined) throw new Error(`${document.path} has no such table "${firstCell}"`);
	return found.slice(1);
}

/** The text between the backticks of a cell or a heading. */
export function codesIn(text: string): string[] {
	return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');
}

function readTables(tokens: Token[]): string[][][] {
	const tables: string[][][] = [];
	for (const [index, { type }] of tokens.entries()) {
		const cell = tokens[index + 1]?.content ?? '';
		if (type === 'table_open') tables.push([]);
		if (type === 'tr_open') tables.at(-1)?.push([]);
		if (type === 'th_open' || type === 'td_open') tables.at(-1)?.at(-1)?.push(cell);
	}
	return tables;
}
