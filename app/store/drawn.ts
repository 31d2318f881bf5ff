import { flushSync } from 'react-dom';
import { create } from 'zustand';
import { type Player, usePlayer } from './player.ts';

/** Parts of the page that are drawn each for itself, in the order in which they follow a drag. `rest` tells that all are drawn. */
const PARTS = [
  'stage',
  'listing',
  'handler',
  'narration',
  'cpu',
  'address',
  'front',
  'rest',
] as const;
type Part = (typeof PARTS)[number];

/** What a part shows. */
export type Picture = Pick<Player, 'show' | 'index' | 'dragged'>;

/** Drawing goes on in the next frame after so many ms: the slider itself, layout and paint need the rest of it. A fast machine draws all parts in one or two frames. */
const SHARE = 2;

const wanted = (): Picture => {
  const { show, index, dragged } = usePlayer.getState();
  return { show, index, dragged };
};

const everywhere = (picture: Picture): Record<Part, Picture> =>
  Object.fromEntries(PARTS.map((part) => [part, picture])) as Record<Part, Picture>;

/** What each part of the page shows: the step on show at once, or one part after the other while it is dragged. */
export const useDrawn = create<Readonly<Record<Part, Picture>>>()(() => everywhere(wanted()));

/** The parts still to be drawn of the picture that the page is coming to. */
let coming: { readonly picture: Picture; readonly parts: Part[] } | null = null;
let frame: number | null = null;

/** Draws parts while the frame has time; a new position waits until the one before it is whole, so that the picture is whole again and again. */
function follow(): void {
  frame = null;
  coming ??= { picture: wanted(), parts: [...PARTS] };
  const { picture, parts } = coming;
  const begin = performance.now();
  do {
    const part = parts.shift();
    if (part) flushSync(() => useDrawn.setState({ [part]: picture }));
  } while (parts.length > 0 && performance.now() - begin < SHARE);
  if (parts.length === 0) coming = null;
  if (coming || picture.index !== usePlayer.getState().index) frame = requestAnimationFrame(follow);
}

usePlayer.subscribe((now, before) => {
  if (now.show === before.show && now.index === before.index && now.dragged === before.dragged)
    return;
  if (now.dragged) {
    frame ??= requestAnimationFrame(follow);
    return;
  }
  if (frame !== null) cancelAnimationFrame(frame);
  frame = null;
  coming = null;
  useDrawn.setState(everywhere(wanted()));
});
