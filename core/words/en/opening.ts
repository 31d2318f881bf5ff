import type { OpeningEvents } from '../../events/index.ts';
import type { Words } from '../say.ts';
import { cpu } from './cpu.ts';
import { fault } from './fault.ts';
import { scenario } from './scenario.ts';
import { vmalloc } from './vmalloc.ts';
import { walk } from './walk.ts';

/** English for what the page opens on; all other words are fetched with another story or kernel. */
export const opening: Words<OpeningEvents> = { ...cpu, ...fault, ...scenario, ...vmalloc, ...walk };
