const { rm } = require('node:fs/promises');
const { dest, src } = require('gulp');

/** Removes the last build, so that a renamed file leaves no stale copy in the package. */
async function clean() {
	await rm('dist', { recursive: true, force: true });
}

/** Copies the icons and the codex next to the compiled code, where n8n looks for them. */
function assets() {
	return src('nodes/**/*.{svg,node.json}', { encoding: false }).pipe(dest('dist/nodes'));
}

module.exports = { assets, clean };
