/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a command-line program, no node code */
import { checkApi } from './checkApi';
import { realClock } from './clock';
import { confirmOn } from './confirm';
import { readSettings } from './settings';

async function run(): Promise<number> {
	const reading = readSettings(process.argv.slice(2), process.env);
	if (!reading.ok) {
		process.stderr.write(`${reading.text}\n`);
		return 2;
	}
	const allHeld = await checkApi(reading.settings, {
		clock: realClock,
		confirm: confirmOn(process.stdin, process.stderr),
		tell: (text) => process.stderr.write(`${text}\n`),
		print: (text) => process.stdout.write(`${text}\n`),
	});
	return allHeld ? 0 : 1;
}

void run().then((exitCode) => {
	process.exitCode = exitCode;
});
