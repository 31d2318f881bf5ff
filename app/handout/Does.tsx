import { useState } from 'react';
import { take } from '../words/take.ts';
import { type Kind, savePictures } from './save.ts';

interface DoesProps {
  /** Name of an archive of all pictures. */
  readonly name: string;
  /** Address of the page that the handout belongs to. */
  readonly back: string;
}

/** What can be done with the sheets on the page: print them, save them, leave them. */
export function Does({ name, back }: DoesProps) {
  const [news, tell] = useState('');
  const save = (kind: Kind): void => {
    savePictures(name, kind, (done, count) => tell(take.handout.saving(done + 1, count))).then(
      (file) => tell(take.handout.saved(file)),
      (error: unknown) =>
        tell(take.handout.notSaved(error instanceof Error ? error.message : String(error))),
    );
  };
  return (
    <p className="handout-does">
      <button type="button" className="strong" onClick={() => window.print()}>
        {take.handout.print}
      </button>
      <button type="button" onClick={() => save('svg')}>
        {take.handout.svg}
      </button>
      <button type="button" onClick={() => save('png')}>
        {take.handout.png}
      </button>
      <a href={back}>{take.handout.back}</a>
      <span aria-live="polite">{news}</span>
    </p>
  );
}
