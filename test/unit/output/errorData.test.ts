import { errorData, jobData } from '../../../nodes/PersonateLipsync/output/errorData';

const job = { job_id: 'job-1', status: 'failed', output: 'the face is hidden', input: {} };

describe('The error of a failed item, for the next node', () => {
	it('holds all that is known, under the names that the documentation promises', () => {
		const words = { message: 'It failed: correct it', description: 'The face is hidden' };

		expect(errorData({ ...words, httpCode: '422', jobId: 'job-1', job })).toStrictEqual({
			...words,
			http_code: 422,
			job_id: 'job-1',
			status: 'failed',
			output: 'the face is hidden',
		});
	});

	it('leaves out what is not known', () => {
		const message = 'Text is empty';

		expect(errorData({ origin: 'input', message })).toStrictEqual({ message });
	});

	it.each([
		...[{ job_id: 'job-1' }, { job_id: 'job-1', status: 'rendering' }],
		{ job_id: 'job-1', output: '' },
	])('holds of a job what its last answer held: %j', (last) => {
		expect(jobData({ message: '', jobId: 'job-1', job: last })).toStrictEqual(last);
	});
});
