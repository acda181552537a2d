const { rm } = require('node:fs/promises');
const { dest, src } = require('gulp');

/** Removes the last build, so that a renamed file leaves no stale copy in the package. */
async function clean() {
	await rm('dist', { recursive: true, force: true });
}

/** Copies icons, codex and output schemas next to the compiled code, where n8n looks for them. */
function assets() {
	const files = ['nodes/**/*.{svg,node.json}', 'nodes/**/__schema__/**/*.json'];
	return src(files, { base: 'nodes', encoding: false }).pipe(dest('dist/nodes'));
}

module.exports = { assets, clean };
