/*
 * Loaded into n8n before n8n itself, and into its worker threads, which have no standard input. That of
 * n8n is a pipe that the tests hold: when they are gone, however they ended, it closes, and n8n and its
 * task runners must not be left behind.
 */
if (require('node:worker_threads').isMainThread) {
	process.stdin.on('end', () => process.kill(-process.pid, 'SIGKILL'));
	process.stdin.resume();
	process.stdin.unref();
}
