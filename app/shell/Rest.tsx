import { useRef } from 'react';
import { flightOf } from '../picture/flight.ts';
import type { Moment } from '../picture/moment.ts';
import { useFlight } from './Flight.tsx';

interface RestProps {
  readonly moment: Moment;
  /** What is on show and at which step: changes with each picture. */
  readonly shown: string;
  readonly sentence: string;
  /** Nothing moves: the reader does. */
  readonly still: boolean;
}

/** Once the picture is at rest: sets the marks on the document that others wait for, and says the step. */
export function Rest({ moment, shown, sentence, still }: RestProps) {
  const status = useRef<HTMLParagraphElement>(null);
  useFlight(still ? null : flightOf(moment), shown, () => {
    const { dataset } = document.documentElement;
    dataset.step = String(moment.index);
    dataset.outcome = moment.last ? moment.trace.outcome.kind : '';
    // Written here: drawing the page once more for a sentence would cost a frame.
    if (status.current) status.current.textContent = sentence;
  });
  return <p role="status" className="hidden" ref={status} />;
}
