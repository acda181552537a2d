/* eslint-disable @n8n/community-nodes/no-restricted-imports -- stands in for a terminal */
import { PassThrough } from 'node:stream';

import { confirmOn } from '../../scripts/checkApi/confirm';

/** What the user has typed, on a terminal or not. */
function typed(text: string, isTTY: boolean) {
	const input = Object.assign(new PassThrough(), { isTTY });
	input.end(text);
	return input;
}

describe('confirming on the terminal', () => {
	it.each(['y\n', 'yes\n', ' YES \n'])('takes %j as agreement', async (text) => {
		expect(await confirmOn(typed(text, true), new PassThrough())('Go on?')).toBe(true);
	});

	it.each(['n\n', 'no\n', '\n', 'yesterday\n', 'ok\n', 'no\nyes\n', ''])(
		'takes %j as none',
		async (text) => {
			expect(await confirmOn(typed(text, true), new PassThrough())('Go on?')).toBe(false);
		},
	);

	it('takes no agreement from what is no terminal', async () => {
		expect(await confirmOn(typed('yes\n', false), new PassThrough())('Go on?')).toBe(false);
	});

	it('shows what there is to agree to', async () => {
		const output = new PassThrough();

		await confirmOn(typed('y\n', true), output)('It costs money. Go on?');

		expect(String(output.read())).toContain('It costs money. Go on? [y/N]');
	});
});
