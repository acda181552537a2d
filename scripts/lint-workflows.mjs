// Checks every workflow against GitHub's schema; the validator's own command line takes one file only.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { validateWorkflow } from '@action-validator/core';

const FOLDER = join('.github', 'workflows');

for (const file of readdirSync(FOLDER)) {
	const { errors } = validateWorkflow(readFileSync(join(FOLDER, file), 'utf8'));
	console.log(`${file}: ${errors.length === 0 ? 'valid' : JSON.stringify(errors, null, 2)}`);
	if (errors.length > 0) process.exitCode = 1;
}
