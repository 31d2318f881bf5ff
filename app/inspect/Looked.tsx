import type { Moment } from '../picture/moment.ts';
import { usePlayer } from '../store/player.ts';
import { useView } from '../store/view.ts';
import { Glossary } from './Glossary.tsx';
import { Inspect } from './Inspect.tsx';
import { Told } from './Told.tsx';

interface LookedProps {
  readonly moment: Moment;
  readonly headline: (index: number) => string;
}

/** The card of the term explained or the value looked into. */
export function Looked({ moment, headline }: LookedProps) {
  const { chosen, term, set } = useView();
  const seek = usePlayer((player) => player.seek);
  const close = () => set({ chosen: null, term: null });
  if (term !== null)
    return <Glossary term={term} explain={(other) => set({ term: other })} close={close} />;
  if (!chosen) return null;
  const { place, as, at } = chosen;
  const shared = { moment, headline, seek, close };
  if (place.space === 'said')
    return <Told {...shared} said={place} at={Math.min(at, moment.trace.steps.length - 1)} />;
  return (
    <Inspect
      {...shared}
      place={place}
      as={as}
      at={Math.max(at, moment.index)}
      choose={(other, means) => set({ chosen: { place: other, as: means, at: moment.index } })}
    />
  );
}
