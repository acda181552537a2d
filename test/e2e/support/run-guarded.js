/*
 * Runs a program that is no Node.js: it lives within this process's group, so that
 * end-with-parent.js ends it as well.
 */
const { spawn } = require('node:child_process');

const { command, parameters, owner } = JSON.parse(process.argv[2]);
const child = spawn(command, parameters, { stdio: ['ignore', 'inherit', 'inherit'], ...owner });
// The signal goes to the whole group: what is left to do here is to wait for the program.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
child.on('error', (error) => {
	process.stderr.write(`${error.message}\n`);
	process.exit(1);
});
child.on('exit', (code) => process.exit(code ?? 1));
