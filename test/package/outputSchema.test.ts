/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals -- reads the built package from the disk, as n8n does */
import { join } from 'node:path';

import { loadOutputSchema } from 'n8n-core';
import { z } from 'zod';

import { PersonateLipsync } from '../../nodes/PersonateLipsync/PersonateLipsync.node';

const NODE_FOLDER = join(__dirname, '..', '..', 'dist', 'nodes', 'PersonateLipsync');

interface Schema {
	type: string;
	properties?: Record<string, Schema> | undefined;
}

const schemaShape: z.ZodType<Schema> = z.lazy(() =>
	z.object({ type: z.string(), properties: z.record(z.string(), schemaShape).optional() }),
);

const { properties } = new PersonateLipsync().description;

/** Every operation that the node has, by its resource. */
const operations = properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ displayOptions, options = [] }) =>
		(displayOptions?.show?.resource ?? []).flatMap((resource) =>
			options.flatMap((option) =>
				'value' in option ? [[String(resource), String(option.value)] as const] : [],
			),
		),
	);

/** The schema of an operation's output, from where the editor gets it. */
function schemaOf(resource: string, operation: string): Schema {
	return schemaShape.parse(
		loadOutputSchema({ nodeDir: NODE_FOLDER, version: 1, resource, operation }),
	);
}

/** The paths of all values in a schema, as the next node's expressions name them. */
function pathsIn({ properties: parts = {} }: Schema, before = ''): string[] {
	return Object.entries(parts).flatMap(([name, part]) =>
		part.type === 'object' ? pathsIn(part, `${before}${name}.`) : [`${before}${name}`],
	);
}

describe('The fields that the editor offers before the first run', () => {
	it('are there for all four operations', () => {
		expect(operations).toHaveLength(4);
		for (const [resource, operation] of operations) {
			expect(schemaOf(resource, operation)).toMatchObject({ type: 'object' });
			expect(pathsIn(schemaOf(resource, operation))).not.toEqual([]);
		}
	});

	it.each(['create', 'get'])('of Video > %s are those that Personate documents', (operation) => {
		expect(pathsIn(schemaOf('video', operation))).toEqual([
			'job_id',
			'status',
			'output',
			'input.model',
			'input.actor.use',
			'input.actor.avatar_id',
			'input.actor.avatar_type',
			'input.actor.video_url',
			'input.script.use',
			'input.script.text',
			'input.script.voice_id',
			'input.script.voice_type',
			'input.script.audio_url',
		]);
	});

	it.each(['avatar', 'voice'])(
		'of a list of each %s are what the node adds, since Personate documents none',
		(resource) => {
			expect(pathsIn(schemaOf(resource, 'getMany'))).toEqual([`${resource}_type`]);
		},
	);
});
