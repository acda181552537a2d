import type { ApiResult } from '../../../nodes/PersonateLipsync/transport/failure';
import { createRecentAnswers } from '../../../nodes/PersonateLipsync/methods/recentAnswers';

const refused: ApiResult<string> = {
	ok: false,
	failure: { kind: 'refused', status: 500, reasons: [] },
};

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
	it('are given again without asking', async () => {
		const { ask, asked } = setUp();
		await ask('avatars');
		expect(await ask('avatars')).toEqual({ ok: true, value: 'avatars' });
		expect(asked).toEqual(['avatars']);
	});

	it('are asked for again once a minute has gone by', async () => {
		const { ask, asked, pass } = setUp();
		await ask('avatars');
		pass(59_999);
		await ask('avatars');
		expect(asked).toHaveLength(1);
		pass(1);
		await ask('avatars');
		expect(asked).toHaveLength(2);
	});

	it('are not mixed up', async () => {
		const { ask } = setUp();
		await ask('avatars');
		expect(await ask('voices')).toEqual({ ok: true, value: 'voices' });
	});

	it('are shared by all who ask while the request is under way', async () => {
		const { ask, asked } = setUp();
		const answers = await Promise.all([ask('avatars'), ask('avatars'), ask('avatars')]);
		expect(answers).toEqual(Array(3).fill({ ok: true, value: 'avatars' }));
		expect(asked).toHaveLength(1);
	});

	it('do not include failures', async () => {
		const { ask, asked } = setUp();
		expect(await ask('avatars', refused)).toEqual(refused);
		expect(await ask('avatars')).toEqual({ ok: true, value: 'avatars' });
		expect(asked).toHaveLength(2);
	});

	it('do not include what is not to be kept', async () => {
		const { ask, asked } = setUp();
		await ask('avatars', { ok: true, value: '' });
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
		fail(refused);
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
