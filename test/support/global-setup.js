const { mkdtemp } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** n8n's engine keeps a folder of its own; without this it would be in the developer's home folder. */
module.exports = async () => {
	process.env.N8N_LOG_LEVEL = 'silent';
	process.env.N8N_USER_FOLDER = await mkdtemp(join(tmpdir(), 'n8n-nodes-personate-'));
};
