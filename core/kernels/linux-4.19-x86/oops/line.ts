import type { EventFacts, EventId } from '../../../events/index.ts';
import type { Kernel } from '../../../kernel.ts';
import { type Act, act } from '../../../step.ts';
import { printed } from '../../linux-2.6.24-ia32/printk.ts';

/** Events of lines that carry nothing but their text. */
type LineEvent = {
  [E in EventId]: EventFacts[E] extends { text: string }
    ? { text: string } extends EventFacts[E]
      ? E
      : never
    : never;
}[EventId];

/** Prints whole lines; those within the text are separated by newlines. */
export const line = (k: Kernel, event: LineEvent, text: string): Act =>
  act(event, { text }, { writes: printed(k, `${text}\n`) });
