import { useLayoutEffect, useState } from 'react';
import { speakerAddress } from '../speaker/channel.ts';
import { usePlayer } from '../store/player.ts';
import { useView } from '../store/view.ts';
import { code } from '../words/languages.ts';
import { hall } from '../words/lecture.ts';
import { Adjust } from './Adjust.tsx';
import { useIdlePointer, useWakeLock } from './hall.ts';
import { Ink, Spotlight } from './Pointers.tsx';
import {
  applyProjector,
  type Projector,
  rememberedProjector,
  rememberProjector,
} from './projector.ts';
import { Question } from './Question.tsx';
import './present.css';
import './card.css';
import './long.css';
import './kept.css';
import './hall.css';

const words = hall.present;

function useProjector(): [Projector, (projector: Projector) => void] {
  const [projector, set] = useState(rememberedProjector);
  useLayoutEffect(() => {
    applyProjector(projector);
    // Drawings that depend on the size of a rem measure again.
    window.dispatchEvent(new Event('resize'));
    return () => applyProjector(null);
  }, [projector]);
  return [
    projector,
    (changed) => {
      rememberProjector(changed);
      set(changed);
    },
  ];
}

/** What present mode adds to the page: its few buttons, spotlight, ink, and a screen that stays awake. */
export function PresentTools() {
  const { dialog, pointer, set } = useView();
  const { show, index } = usePlayer();
  const [projector, change] = useProjector();
  useIdlePointer();
  useWakeLock();
  const toggle = (wanted: 'spotlight' | 'ink'): void =>
    set({ pointer: pointer === wanted ? 'plain' : wanted });
  return (
    <>
      <Question />
      <div className="present-tools">
        {(['spotlight', 'ink'] as const).map((each) => (
          <button
            key={each}
            type="button"
            aria-label={words[each]}
            title={words[each]}
            aria-pressed={pointer === each}
            onClick={() => toggle(each)}
          >
            <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
              <path d={each === 'spotlight' ? spot : pen} />
            </svg>
          </button>
        ))}
        <a href={speakerAddress(code())} target="_blank" rel="noopener" title={words.speaker}>
          <svg className="icon" viewBox="0 0 16 16" role="img" aria-label={words.speaker}>
            <path d={lectern} />
          </svg>
        </a>
        <button
          type="button"
          aria-haspopup="dialog"
          aria-label={words.adjust}
          title={words.adjust}
          onClick={() => set({ dialog: 'projector' })}
        >
          <span aria-hidden="true">Aa</span>
        </button>
        <button
          type="button"
          aria-label={words.leave}
          title={words.leave}
          onClick={() => set({ present: false })}
        >
          <span aria-hidden="true">×</span>
        </button>
        {pointer === 'spotlight' && <Spotlight />}
        {pointer === 'ink' && <Ink key={`${show.id} ${index}`} />}
        {dialog === 'projector' && (
          <Adjust projector={projector} change={change} close={() => set({ dialog: null })} />
        )}
      </div>
    </>
  );
}

const lectern = 'M1 3h14v2l-2 4H3L1 5zm6 6h2v5h3v1.5H4V14h3z';
const spot = 'M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3zm-1-3h2v2H7zm0 14h2v2H7zM0 7h2v2H0zm14 0h2v2h-2z';
const pen = 'M11.5 1 15 4.5 5.5 14 1 15l1-4.5z';
