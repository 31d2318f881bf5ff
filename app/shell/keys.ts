/** What a key asks for. */
export type Ask =
  | { readonly do: 'step' | 'event'; readonly by: 1 | -1 }
  | {
      readonly do:
        | 'first'
        | 'last'
        | 'play'
        | 'grain'
        | 'maps'
        | 'go-to'
        | 'black'
        | 'full'
        | 'present'
        | 'start'
        | 'spotlight'
        | 'ink'
        | 'projector'
        | 'lessons'
        | 'theme'
        | 'keys'
        | 'escape';
    }
  | { readonly do: 'panel'; readonly number: number };

type KeyLike = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

const asks: Readonly<Record<string, Ask>> = {
  ArrowRight: { do: 'step', by: 1 },
  ArrowDown: { do: 'step', by: 1 },
  PageDown: { do: 'step', by: 1 },
  n: { do: 'step', by: 1 },
  ' ': { do: 'step', by: 1 },
  ArrowLeft: { do: 'step', by: -1 },
  ArrowUp: { do: 'step', by: -1 },
  PageUp: { do: 'step', by: -1 },
  p: { do: 'step', by: -1 },
  Home: { do: 'first' },
  End: { do: 'last' },
  ']': { do: 'event', by: 1 },
  '[': { do: 'event', by: -1 },
  m: { do: 'grain' },
  w: { do: 'maps' },
  k: { do: 'play' },
  g: { do: 'go-to' },
  '.': { do: 'black' },
  b: { do: 'black' },
  f: { do: 'full' },
  v: { do: 'present' },
  // What the start button of a clicker sends; the stop button sends Escape.
  F5: { do: 'start' },
  s: { do: 'spotlight' },
  d: { do: 'ink' },
  a: { do: 'projector' },
  l: { do: 'lessons' },
  t: { do: 'theme' },
  '?': { do: 'keys' },
  Escape: { do: 'escape' },
};

/** What a key press asks for; `null` for keys that are not ours and for shortcuts of the browser. */
export function askOf(event: KeyLike): Ask | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === ' ' && event.shiftKey) return { do: 'step', by: -1 };
  if (/^[0-7]$/.test(event.key)) return { do: 'panel', number: Number(event.key) };
  return asks[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}

interface FieldLike {
  readonly tagName: string;
  readonly type?: string;
  readonly isContentEditable?: boolean;
}

const typed = new Set(['INPUT', 'TEXTAREA', 'SELECT']);

/** Whether keys pressed here belong to the element: text is typed, or a list is walked. The step slider is ours. */
export const isField = (element: FieldLike): boolean =>
  element.isContentEditable === true || (typed.has(element.tagName) && element.type !== 'range');

/** Whether Space or Enter presses the element itself. */
export const isPressed = (element: FieldLike, key: string): boolean =>
  key === ' ' && (element.tagName === 'BUTTON' || element.tagName === 'A');
