import type { OpeningEvents } from '../../events/index.ts';
import type { Words } from '../say.ts';
import { cpu } from './cpu.ts';
import { firstTouch } from './first-touch.ts';
import { repair } from './repair.ts';
import { scenario } from './scenario.ts';
import { walk } from './walk.ts';

/** English for what the page opens on; all other words are fetched with another story or kernel. */
export const opening: Words<OpeningEvents> = {
  ...cpu,
  ...repair,
  ...scenario,
  ...firstTouch,
  ...walk,
};
