/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the documents from the disk */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

import MarkdownIt, { type Token } from 'markdown-it';

export const ROOT = dirname(dirname(dirname(__dirname)));

/** What npm, jest and others put into a checkout. */
const NOT_OURS = /^(node_modules|dist|coverage|artefacts|\.git)$/;

/** Every file of the repository in a folder, by its path from the root, with forward slashes. */
export function filesUnder(folder = ''): string[] {
	return readdirSync(join(ROOT, folder), { withFileTypes: true })
		.filter(({ name }) => !NOT_OURS.test(name))
		.flatMap((entry) => {
			const path = posix.join(folder, entry.name);
			return entry.isDirectory() ? filesUnder(path) : [path];
		});
}

export function readText(path: string): string {
	return readFileSync(join(ROOT, path), 'utf8');
}

/** A block or a piece of text of a document, with the line it begins in. */
export interface Piece {
	text: string;
	line: number;
}

export interface Fence extends Piece {
	language: string;
}

export interface Heading extends Piece {
	level: number;
}

export interface Code extends Piece {
	/** Whether it is the text of a link, which says by its target what is meant. */
	isLinked: boolean;
}

/** A document, taken apart by a Markdown parser. */
export interface MarkdownDocument {
	path: string;
	text: string;
	headings: Heading[];
	fences: Fence[];
	/** Everything between backticks, in running text, tables and headings. */
	codes: Code[];
	/** The targets of links and pictures. */
	links: Piece[];
	/** Each table's rows, its head first, each cell as it is written. */
	tables: string[][][];
}

export function readDocument(path: string): MarkdownDocument {
	const text = readText(path);
	const tokens = new MarkdownIt().parse(text, {});
	// A cell knows no line of its own; the row before it does.
	let line = 1;
	const inlines = tokens.flatMap((token) => {
		if (token.map !== null) line = lineOf(token);
		let isLinked = false;
		return (token.children ?? []).map((child) => {
			if (child.type.startsWith('link_')) isLinked = child.type === 'link_open';
			return { child, line, isLinked };
		});
	});
	return {
		path,
		text,
		headings: tokens.flatMap((token, index) =>
			token.type === 'heading_open'
				? [
						{
							level: Number(token.tag.slice(1)),
							text: tokens[index + 1]?.content ?? '',
							line: lineOf(token),
						},
					]
				: [],
		),
		fences: tokens
			.filter(({ type }) => type === 'fence')
			.map((token) => ({ language: token.info.trim(), text: token.content, line: lineOf(token) })),
		codes: inlines
			.filter(({ child }) => child.type === 'code_inline')
			.map(({ child, line, isLinked }) => ({ text: child.content, line, isLinked })),
		links: inlines.flatMap(({ child, line }) => {
			const target = child.attrGet('href') ?? child.attrGet('src');
			return target === null ? [] : [{ text: String(target), line }];
		}),
		tables: readTables(tokens),
	};
}

/** All documents of the repository, as they are tracked. */
export const documents: MarkdownDocument[] = filesUnder()
	.filter((path) => path.endsWith('.md'))
	.map(readDocument);

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

function lineOf(token: Token | undefined): number {
	return (token?.map?.[0] ?? 0) + 1;
}

function readTables(tokens: Token[]): string[][][] {
	const tables: string[][][] = [];
	for (const [index, { type }] of tokens.entries()) {
		if (type === 'table_open') tables.push([]);
		if (type === 'tr_open') tables.at(-1)?.push([]);
		if (type === 'th_open' || type === 'td_open') {
			tables
				.at(-1)
				?.at(-1)
				?.push(tokens[index + 1]?.content ?? '');
		}
	}
	return tables;
}
