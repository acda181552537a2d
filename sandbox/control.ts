import { type Answer, errorAnswer, jsonAnswer } from './answer';
import { type FaultList, sentRuleSchema } from './faults';
import type { JobStore } from './jobs';
import type { RequestLog } from './request-log';
import type { Call } from './routes';
import { readJson } from './validation';

/** Where the sandbox's own paths begin. */
export const CONTROL_PREFIX = '/sandbox/';

/** What the sandbox's own paths show and change. */
export interface ControlSettings {
	faults: FaultList;
	jobs: JobStore;
	log: RequestLog;
}

/** The sandbox's own paths, by which another process steers it and looks into it. */
export function createControl({ faults, jobs, log }: ControlSettings): (call: Call) => Answer {
	const actions: Record<string, Record<string, (call: Call) => Answer>> = {
		'/sandbox/requests': { GET: () => jsonAnswer(200, log.entries) },
		'/sandbox/jobs': { GET: () => jsonAnswer(200, jobs.all) },
		'/sandbox/faults': {
			POST: addFault,
			DELETE: () => {
				faults.clear();
				return jsonAnswer(200, { pending: faults.pending });
			},
		},
	};

	function addFault(call: Call): Answer {
		const json = readJson(call.body, call.contentType);
		if (!json.valid) return errorAnswer(422, json.details);
		const rule = sentRuleSchema.safeParse(json.value);
		if (!rule.success) {
			return errorAnswer(
				422,
				rule.error.issues.map((issue) => ({
					loc: ['body', ...issue.path],
					msg: issue.message,
					type: issue.code,
				})),
			);
		}
		faults.add(rule.data);
		return jsonAnswer(201, { pending: faults.pending });
	}

	return (call) => {
		const methods = actions[call.path];
		if (methods === undefined) return errorAnswer(404, 'Not Found');
		const action = methods[call.method];
		if (action === undefined) {
			return errorAnswer(405, 'Method Not Allowed', { allow: Object.keys(methods).join(', ') });
		}
		return action(call);
	};
}
