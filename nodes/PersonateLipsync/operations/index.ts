import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import * as getManyAvatars from './avatar/getMany';
import * as createVideo from './video/create';
import * as getVideo from './video/get';
import * as getManyVoices from './voice/getMany';

/** What every operation's file exports: its fields, and what it does with all input items. */
export interface Operation {
	fields: INodeProperties[];
	execute(this: IExecuteFunctions): Promise<INodeExecutionData[]>;
}

/** What is run for a resource and an operation; `undefined` for what this version does not have. */
export function findOperation(resource: string, name: string): Operation | undefined {
	const ofResource = Object.hasOwn(operations, resource) ? operations[resource] : undefined;
	return ofResource && Object.hasOwn(ofResource, name) ? ofResource[name] : undefined;
}

/** Every operation under its resource: this table is what the editor offers and what is run. */
export const operations: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
	avatar: { getMany: getManyAvatars },
	video: { create: createVideo, get: getVideo },
	voice: { getMany: getManyVoices },
};
