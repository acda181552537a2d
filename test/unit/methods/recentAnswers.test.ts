import type { ApiResult } from '../../../nodes/PersonateLipsync/transport/failure';
import { refused } from '../support/answers';
import { createRecentAnswers } from '../../../nodes/PersonateLipsync/methods/recentAnswers';

function setUp() {
	let time = 0;
	const recently = createRecentAnswers<string>({
		now: () => time,
		lifetimeMilliseconds: 60_000,
		capacity: 3,
		isKept: (value) => value !== '',
	});
	const asked: string[] = [];
	const ask = async (key: string, answer: ApiResult<string> = { ok: true, value: key }) =>
		await recently(key, async () => {
			asked.push(key);
			return answer;
		});
	return { recently, ask, asked, pass: (milliseconds: number) => (time += milliseconds) };
}

describe('Recent answers', () => {
	it('are requested again after a minute', async () => {
		const { ask, asked, pass } = setUp();
		await ask('avatars');
		pass(59_999);
		await ask('avatars');
		expect(asked).toHaveLength(1);
		pass(1);
		await ask('avatars');
		expect(asked).toHaveLength(2);
	});

	it('do not include a request that threw', async () => {
		const { recently, ask } = setUp();
		const broken = async (): Promise<ApiResult<string>> => {
			throw new Error('a bug');
		};
		await expect(recently('avatars', broken)).rejects.toThrow('a bug');
		expect(await ask('avatars')).toEqual({ ok: true, value: 'avatars' });
	});

	it('stay when an older request for the same fails late', async () => {
		const { recently, ask, asked, pass } = setUp();
		let fail: (result: ApiResult<string>) => void = () => {};
		const late = recently('avatars', async () => await new Promise((resolve) => (fail = resolve)));
		pass(60_000);
		await ask('avatars');
		fail(refused(500));
		await late;
		await ask('avatars');
		expect(asked).toHaveLength(1);
	});

	it('are no more than fit: the oldest goes', async () => {
		const { ask, asked } = setUp();
		for (const key of ['one', 'two', 'three', 'four']) await ask(key);
		await ask('two');
		expect(asked).toEqual(['one', 'two', 'three', 'four']);
		await ask('one');
		expect(asked).toEqual(['one', 'two', 'three', 'four', 'one']);
	});
});
