import { exampleFiles, isOurs, readyExample, usesCredential } from './support/examples';
import { inEachN8n } from './support/inEachN8n';

/**
 * Those that need no more than a credential. agent.e2e.ts runs the agent with a scripted model;
 * workflowFiles.e2e.ts shows what the form and the speech of another service are for.
 */
const files = exampleFiles.filter((name) => !/^(agent|form|speech)-/.test(name));

inEachN8n({ sandbox: { renderMilliseconds: 500 } }, (world) => {
	it.each(files)(
		'%s is imported, and runs once the credential and the ids are filled in',
		async (file) => {
			const { session, sandbox } = world();
			const [requests, jobs] = [sandbox.requests.length, sandbox.jobs.length];
			const workflow = readyExample(file, world());

			const execution = await session.run(workflow);

			expect(execution).toMatchObject({ status: 'success', error: undefined });
			expect(Object.keys(execution.runs)).toEqual(
				expect.arrayContaining(workflow.nodes.filter(usesCredential).map(({ name }) => name)),
			);
			expect(sandbox.requests.length).toBeGreaterThan(requests);
			expect(sandbox.jobs.length > jobs).toBe(workflow.nodes.some(isOurs));
		},
	);
});
