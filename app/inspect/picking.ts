import { useMemo } from 'react';
import { keyOf } from '../../core/index.ts';
import { usePlayer } from '../store/player.ts';
import { useView } from '../store/view.ts';
import type { Picking } from '../ui/pick.ts';

/** Which value is looked into; choosing it again closes it. */
export function usePicking(): Picking {
  const chosen = useView((view) => (view.chosen ? keyOf(view.chosen.place) : null));
  const set = useView((view) => view.set);
  return useMemo(
    () => ({
      chosen,
      choose: (place, as) =>
        set({
          chosen: keyOf(place) === chosen ? null : { place, as, at: usePlayer.getState().index },
        }),
      openMaps: () => set({ dialog: 'maps' }),
      explain: (term) => set({ chosen: null, term }),
    }),
    [chosen, set],
  );
}
