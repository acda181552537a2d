import { ExecuteContext } from 'n8n-core';
import type { INodeParameters, OnError } from 'n8n-workflow';

import { API_KEY, runLipsync } from '../support/lipsync';
import { createParameters, fakePersonate, getParameters, type Answer } from '../support/personate';

const NONE = 'No video was created because';
const UNKNOWN = 'It is unknown whether the video was created, because';
const CHECK_FIRST = 'check your Personate account before you run it again, or you may pay twice';

/**
 * What the API answers, the message that the user gets, and the reason under it: one of each kind, as n8n
 * shows it. `test/unit/transport/errors.test.ts` has the words of all others.
 */
const refusals: Array<[answer: Answer, message: string, description: string | undefined]> = [
	[
		[
			422,
			{
				detail: [
					{ loc: ['body', 'actor', 'avatar_id'], msg: 'not found' },
					{ loc: ['body', 'script', 'speed'], msg: 'field required' },
				],
			},
		],
		`${NONE} Personate rejected the request (422): fix what is named below`,
		'Personate says: Avatar: not found; script.speed: field required',
	],
	[
		[401, { detail: `Key ${API_KEY} is not known` }],
		`${NONE} Personate rejected the API key (401): check it in the Personate API credential`,
		'Personate says: Key [API key] is not known',
	],
	[
		[429, { detail: 'Slow down' }, { 'Retry-After': '90' }],
		`${NONE} the rate limit of Personate was exceeded for too long (429): try again in 90 seconds, or set Max Jobs at Once under Options`,
		'Personate says: Slow down',
	],
	[
		[307, '', { Location: 'https://new.example.com/api/express_lipsync_video' }],
		`${NONE} Personate redirected the request (307): if you trust the address below, enter it as the Base URL of the credential`,
		'Redirected to https://new.example.com/api/express_lipsync_video',
	],
	[
		[200, { ok: true, token: API_KEY }],
		`${UNKNOWN} Personate sent an unreadable answer: ${CHECK_FIRST}`,
		'Expected a job, received: {"ok":true,"token":"[API key]"}',
	],
];

describe('when Create is answered with', () => {
	it.each(refusals)(
		'%j, the user reads what to do, the reason, and that one request was sent',
		async (answer, message, description) => {
			const { posts } = fakePersonate({ create: () => answer });

			const { error, run } = await runLipsync({ parameters: createParameters });

			expect(error?.message).toBe(message);
			expect(error?.description ?? undefined).toBe(description);
			expect(error?.context?.itemIndex).toBe(0);
			expect(posts).toHaveLength(1);
			expect(JSON.stringify(run)).not.toContain(API_KEY);
		},
	);
});

const operations: INodeParameters[] = [
	createParameters,
	getParameters,
	{ resource: 'avatar', operation: 'getMany' },
	{ resource: 'voice', operation: 'getMany' },
];

interface Fault {
	credential?: Record<string, string>;
	parameters?: INodeParameters;
	/** What n8n itself is to do wrong. */
	prepare?: () => void;
	/** What every item then says. */
	message: string;
}

const faults: Record<string, Fault> = {
	'an empty key': {
		credential: { apiKey: ' ' },
		message:
			'The API Key of the Personate API credential is empty: open the credential and enter the key',
	},
	'a Base URL that is none': { credential: { baseUrl: 'x' }, message: 'The Base URL of the Per' },
	'a credential that is gone': {
		prepare: () =>
			jest
				.spyOn(ExecuteContext.prototype, 'getCredentials')
				.mockRejectedValue(new Error('Credential with ID "1" does not exist')),
		message: 'Credential with ID "1" does not exist',
	},
	'a value that cannot be read': {
		parameters: {
			waitForCompletion: "={{ $('Sheet').item }}",
			returnAll: "={{ $('Sheet').item }}",
		},
		message: "Referenced node 'Sheet' doesn't exist",
	},
	'an operation of a later version': {
		parameters: { operation: 'translate' },
		message: 'This version of Personate Lipsync has no operation "translate"',
	},
	'a bug': {
		prepare: () =>
			jest.spyOn(ExecuteContext.prototype, 'getInputData').mockImplementationOnce(() => {
				throw new TypeError('x is undefined');
			}),
		message: 'x is undefined',
	},
};

describe.each<OnError>(['continueRegularOutput', 'continueErrorOutput'])('With %s', (onError) => {
	afterEach(() => jest.restoreAllMocks());

	describe.each(Object.entries(faults))('%s', (_name, fault) => {
		it.each(operations)(
			'is the error of each item, and none is a success: $resource > $operation',
			async (operation) => {
				fault.prepare?.();
				const { items, errorItems, error } = await runLipsync({
					parameters: { ...operation, ...fault.parameters },
					...(fault.credential ? { credential: fault.credential } : {}),
					items: [{ row: 1 }, { row: 2 }],
					onError,
				});

				const isOutput = onError === 'continueErrorOutput';
				expect(error).toBeUndefined();
				expect([items.length, errorItems.length]).toEqual(isOutput ? [0, 2] : [2, 0]);
				expect([...items, ...errorItems]).toEqual(
					[0, 1].map((item) => ({
						json: {
							...(isOutput ? { row: item + 1 } : {}),
							error: expect.objectContaining({ message: expect.stringContaining(fault.message) }),
						},
						pairedItem: { item },
					})),
				);
			},
		);
	});
});
