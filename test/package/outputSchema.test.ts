/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the built package from the disk, as n8n does */
import { join } from 'node:path';

import { loadOutputSchema } from 'n8n-core';
import { z } from 'zod';

import { operations } from '../fixtures/contract.json';

const NODE_FOLDER = join(__dirname, '..', '..', 'dist', 'nodes', 'PersonateLipsync');

interface Schema {
	type: string;
	properties?: Record<string, Schema> | undefined;
}

const schemaShape: z.ZodType<Schema> = z.lazy(() =>
	z.object({ type: z.string(), properties: z.record(z.string(), schemaShape).optional() }),
);

/** The paths of all values in a schema, as the next node's expressions name them. */
function pathsIn({ properties: parts = {} }: Schema, before = ''): string[] {
	return Object.entries(parts).flatMap(([name, part]) =>
		part.type === 'object' ? pathsIn(part, `${before}${name}.`) : [`${before}${name}`],
	);
}

const actor = ['use', 'avatar_id', 'avatar_type', 'video_url'];
const script = ['use', 'text', 'voice_id', 'voice_type', 'audio_url'];
/** What Personate documents; of a list it documents nothing, and there is what the node adds. */
const documented = [
	...['job_id', 'status', 'output', 'input.model'],
	...actor.map((field) => `input.actor.${field}`),
	...script.map((field) => `input.script.${field}`),
];
const fields: Record<string, string[]> = {
	...{ 'video > create': documented, 'video > get': documented },
	...{ 'avatar > getMany': ['avatar_type'], 'voice > getMany': ['voice_type'] },
};

describe('The fields that the editor offers before the first run', () => {
	it.each(Object.keys(operations))('of %s are those that are known', (name) => {
		const [resource = '', operation = ''] = name.split(' > ');
		const schema = loadOutputSchema({ nodeDir: NODE_FOLDER, version: 1, resource, operation });

		expect(pathsIn(schemaShape.parse(schema))).toEqual(fields[name]);
	});
});
