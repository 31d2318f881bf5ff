import { useMemo } from 'react';
import { usePlayer } from '../store/player.ts';
import { useView } from '../store/view.ts';
import { type Picking, pickKey } from '../ui/pick.ts';

/** Which value is looked into; choosing it again closes it. */
export function usePicking(): Picking {
  const chosen = useView((view) => (view.chosen ? pickKey(view.chosen.place) : null));
  const set = useView((view) => view.set);
  return useMemo(
    () => ({
      chosen,
      choose: (place, as) =>
        set({
          chosen: pickKey(place) === chosen ? null : { place, as, at: usePlayer.getState().index },
        }),
      openMaps: () => set({ dialog: 'maps' }),
      explain: (term) => set({ chosen: null, term }),
    }),
    [chosen, set],
  );
}
