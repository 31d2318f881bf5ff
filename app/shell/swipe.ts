import { advance } from '../store/advance.ts';

/** Least way of a swipe, in CSS px; and how much wider than high it is. */
const WAY = 48;
const FLAT = 2;

/** What a finger's way asks for: left is on, right is back; `null` for a tap or a scroll. */
export function swipeOf(dx: number, dy: number): 1 | -1 | null {
  if (Math.abs(dx) < WAY || Math.abs(dx) < FLAT * Math.abs(dy)) return null;
  return dx < 0 ? 1 : -1;
}

const own = 'input, select, textarea, dialog, .footer, .ink';

/**
 * Lets a finger step: on to the left, back to the right. A scroll up or down stays the browser's (it cancels the pointer),
 * and so does whatever begins on the slider, in a field or in a dialog.
 *
 * @returns what ends it
 */
export function listenForSwipes(): () => void {
  let from: { readonly id: number; readonly x: number; readonly y: number } | null = null;
  const down = (event: PointerEvent): void => {
    const free = event.target instanceof Element && !event.target.closest(own);
    from =
      event.pointerType === 'touch' && event.isPrimary && free
        ? { id: event.pointerId, x: event.clientX, y: event.clientY }
        : null;
  };
  const up = (event: PointerEvent): void => {
    if (from?.id !== event.pointerId) return;
    const by = swipeOf(event.clientX - from.x, event.clientY - from.y);
    from = null;
    if (by) advance(by);
  };
  const cancel = (): void => {
    from = null;
  };
  window.addEventListener('pointerdown', down);
  window.addEventListener('pointerup', up);
  window.addEventListener('pointercancel', cancel);
  return () => {
    window.removeEventListener('pointerdown', down);
    window.removeEventListener('pointerup', up);
    window.removeEventListener('pointercancel', cancel);
  };
}
