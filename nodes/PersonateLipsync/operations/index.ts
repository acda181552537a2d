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

/** Every operation under its resource: this table is what the editor offers and what is run. */
export const operations: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
	avatar: { getMany: getManyAvatars },
	video: { create: createVideo, get: getVideo },
	voice: { getMany: getManyVoices },
};
