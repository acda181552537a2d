import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import * as createVideo from './video/create';
import * as getVideo from './video/get';

/** What every operation's file exports: its fields, and what it does, one output item per input item. */
export interface Operation {
	fields: INodeProperties[];
	execute(this: IExecuteFunctions): Promise<INodeExecutionData[]>;
}

/** Every operation under its resource: this table is what the editor offers and what is run. */
export const operations: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
	video: { create: createVideo, get: getVideo },
};
