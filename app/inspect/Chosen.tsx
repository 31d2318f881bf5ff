import { lazy, Suspense } from 'react';
import type { Moment } from '../picture/moment.ts';
import { usePlayer } from '../store/player.ts';
import { useView } from '../store/view.ts';

const Glossary = lazy(() => import('./Glossary.tsx').then((all) => ({ default: all.Glossary })));
const Inspect = lazy(() => import('./Inspect.tsx').then((all) => ({ default: all.Inspect })));

/** The value looked into or the term explained, if one is; fetched when one is first asked for. */
export function Chosen({
  moment,
  headline,
}: {
  readonly moment: Moment;
  readonly headline: (index: number) => string;
}) {
  const { chosen, term, set } = useView();
  const seek = usePlayer((player) => player.seek);
  if (term !== null)
    return (
      <Suspense>
        <Glossary
          term={term}
          explain={(other) => set({ term: other })}
          close={() => set({ term: null })}
        />
      </Suspense>
    );
  if (!chosen) return null;
  return (
    <Suspense>
      <Inspect
        moment={moment}
        place={chosen.place}
        as={chosen.as}
        at={Math.max(chosen.at, moment.index)}
        headline={headline}
        seek={seek}
        choose={(place, as) => set({ chosen: { place, as, at: moment.index } })}
        close={() => set({ chosen: null })}
      />
    </Suspense>
  );
}
