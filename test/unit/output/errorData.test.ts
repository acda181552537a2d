import { errorData, jobData } from '../../../nodes/PersonateLipsync/output/errorData';

const job = { job_id: 'job-1', status: 'failed', output: 'the face is hidden', input: {} };

describe('The error of a failed item, for the next node', () => {
	it('holds all that is known, under the names that the documentation promises', () => {
		const error = errorData({
			origin: 'api',
			message: 'It failed: correct it',
			description: 'The face is hidden',
			httpCode: '422',
			jobId: 'job-1',
			job,
		});

		expect(error).toStrictEqual({
			message: 'It failed: correct it',
			description: 'The face is hidden',
			http_code: 422,
			job_id: 'job-1',
			status: 'failed',
			output: 'the face is hidden',
		});
	});

	it('leaves out what is not known', () => {
		expect(errorData({ origin: 'input', message: 'Text is empty' })).toStrictEqual({
			message: 'Text is empty',
		});
	});

	it.each([
		{ job_id: 'job-1' },
		{ job_id: 'job-1', status: 'rendering' },
		{ job_id: 'job-1', output: '' },
	])('holds of a job what its last answer held: %j', (last) => {
		expect(jobData({ origin: 'api', message: '', jobId: 'job-1', job: last })).toStrictEqual(last);
	});
});
