import ts from 'typescript';

import { filesUnder, readText } from './documents';

/** What stands in a message for a part that is only known when it is made. */
export const OPEN = '…';

/** The messages that stand in the code, each with `…` for what is put in later. */
export interface Messages {
	/** The titles of errors and of hints, and what the test of the credential says. */
	titles: string[];
	/** The lines below. */
	lines: string[];
	/** What goes into n8n's log. */
	logged: string[];
}

/** Reads the messages out of the source of the node and of the credential. */
export function messagesInCode(): Messages {
	const found: Messages = { titles: [], lines: [], logged: [] };
	for (const path of [...filesUnder('nodes'), ...filesUnder('credentials')]) {
		if (path.endsWith('.ts')) collect(found, parse(path));
	}
	return found;
}

function parse(path: string): ts.SourceFile {
	return ts.createSourceFile(path, readText(path), ts.ScriptTarget.ES2022, true);
}

function collect(found: Messages, node: ts.Node): void {
	if (ts.isPropertyAssignment(node) && node.name.getText() === 'message') {
		found.titles.push(...sentences(node.initializer));
	}
	if (ts.isPropertyAssignment(node) && node.name.getText() === 'description') {
		// The editor's texts have the same name; those of errors are in objects with a message, or alone.
		if (isOfAnError(node.parent)) found.lines.push(...sentences(node.initializer));
	}
	if (ts.isNewExpression(node) && node.expression.getText() === 'NodeOperationError') {
		found.titles.push(...(node.arguments ?? []).slice(1, 2).flatMap(sentences));
	}
	if (ts.isNewExpression(node) && node.expression.getText() === 'Error') {
		found.lines.push(...(node.arguments ?? []).flatMap(sentences));
	}
	if (ts.isCallExpression(node) && /\blogger\.\w+$/.test(node.expression.getText())) {
		found.logged.push(...node.arguments.flatMap(sentences));
	}
	node.forEachChild((child) => collect(found, child));
}

function isOfAnError(object: ts.Node): boolean {
	if (!ts.isObjectLiteralExpression(object)) return false;
	const names = object.properties.map((property) => property.name?.getText());
	return names.includes('message') || names.length === 1;
}

/** The texts that an expression may yield; none where it is built elsewhere. */
function sentences(expression: ts.Expression): string[] {
	if (ts.isStringLiteralLike(expression)) return [expression.text];
	if (ts.isConditionalExpression(expression)) {
		return [expression.whenTrue, expression.whenFalse].flatMap(sentences);
	}
	if (!ts.isTemplateExpression(expression)) return [];
	return [
		expression.head.text +
			expression.templateSpans.map(({ literal }) => OPEN + literal.text).join(''),
	];
}
