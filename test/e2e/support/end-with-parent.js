/*
 * Loaded into n8n before n8n itself. Its standard input is a pipe that the tests hold: when they are
 * gone, however they ended, it closes, and n8n and its task runners must not be left behind.
 */
process.stdin.on('end', () => process.kill(-process.pid, 'SIGKILL'));
process.stdin.resume();
process.stdin.unref();
