/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- a command-line program, no node code */
import { copyFileSync, mkdirSync, watch } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

const CHECKOUT = resolve(__dirname, '../..');
/** What the build copies instead of compiling it. */
const ASSET = /\.(svg|json)$/;

/**
 * Compiles the node and the credential into a folder, now and after every change, and copies the files
 * that go with them. The first time is over when this returns.
 *
 * @param dist the folder that takes the place of the checkout's own `dist`
 * @param report gets what the compiler says, line by line
 * @returns a function that ends it
 */
export function compileOnChange(dist: string, report: (line: string) => void): () => void {
	const format: ts.FormatDiagnosticsHost = {
		getCanonicalFileName: (name) => name,
		getCurrentDirectory: () => CHECKOUT,
		getNewLine: () => '\n',
	};
	const program = ts.createWatchProgram(
		ts.createWatchCompilerHost(
			join(CHECKOUT, 'tsconfig.build.json'),
			{ outDir: dist },
			ts.sys,
			ts.createEmitAndSemanticDiagnosticsBuilderProgram,
			(diagnostic) => report(ts.formatDiagnostic(diagnostic, format).trim()),
			({ messageText }) => report(ts.flattenDiagnosticMessageText(messageText, '\n')),
		),
	);

	const nodes = join(CHECKOUT, 'nodes');
	const assets = watch(nodes, { recursive: true }, (_event, file) => {
		if (file === null || !ASSET.test(file)) return;
		const target = join(dist, 'nodes', file);
		try {
			mkdirSync(dirname(target), { recursive: true });
			copyFileSync(join(nodes, file), target);
			report(`Copied ${file}.`);
		} catch {
			// An editor may replace a file by removing it first: the next event is about the new one.
		}
	});

	return () => {
		program.close();
		assets.close();
	};
}
