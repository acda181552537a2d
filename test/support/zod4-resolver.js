const path = require('node:path');

const nodeSource = path.join(__dirname, '..', '..', 'nodes') + path.sep;

/**
 * Gives the node's own code zod 4, as a future n8n will, and leaves the zod 3 of n8n's engine alone.
 * A jest resolver: `options.basedir` is the folder of the importing file.
 */
module.exports = (request, options) => {
	const fromNode = (options.basedir + path.sep).startsWith(nodeSource);
	return options.defaultResolver(request === 'zod' && fromNode ? 'zod-4' : request, options);
};
