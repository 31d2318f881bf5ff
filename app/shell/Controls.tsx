import { memo } from 'react';
import { SPEEDS, type Speed } from '../store/player.ts';
import { Icon } from '../ui/Icon.tsx';
import { t } from '../words/index.ts';
import './controls.css';

interface ButtonsProps {
  /** Whether one press goes a phase, not a step. */
  readonly phases: boolean;
  /** One press forward or back in that grain. */
  readonly move: (by: 1 | -1) => void;
  readonly toggleGrain: () => void;
  readonly first: boolean;
  readonly last: boolean;
  /** Whether a step back or on leads anywhere. */
  readonly back: boolean;
  readonly on: boolean;
  readonly count: number;
  readonly playing: boolean;
  readonly speed: Speed;
  readonly seek: (index: number) => void;
  readonly play: (on: boolean) => void;
  readonly setSpeed: (speed: Speed) => void;
}

interface ControlsProps extends ButtonsProps {
  /** Where the step is, in the grain. */
  readonly place: string;
  readonly goTo: () => void;
  /** Name of the panel kept in front, if one is. */
  readonly kept: string | null;
  readonly release: () => void;
}

/** The buttons alone: from step to step they stay as they are. */
const Buttons = memo(function Buttons({
  phases,
  move,
  toggleGrain,
  first,
  last,
  back,
  on,
  count,
  playing,
  speed,
  seek,
  play,
  setSpeed,
}: ButtonsProps) {
  return (
    <>
      <button
        type="button"
        aria-label={t.controls.first}
        aria-disabled={first}
        onClick={() => seek(0)}
      >
        <Icon name="first" />
      </button>
      <button
        type="button"
        aria-label={phases ? t.controls.previousPhase : t.controls.previous}
        aria-disabled={!back}
        onClick={() => move(-1)}
      >
        <Icon name="previous" />
      </button>
      <button
        type="button"
        className="strong play"
        aria-label={playing ? t.controls.pause : t.controls.play}
        onClick={() => play(!playing)}
      >
        <Icon name={playing ? 'pause' : 'play'} />
        <span>{playing ? t.controls.pause : t.controls.play}</span>
      </button>
      <button
        type="button"
        aria-label={phases ? t.controls.nextPhase : t.controls.next}
        aria-disabled={!on}
        onClick={() => move(1)}
      >
        <Icon name="next" />
      </button>
      <button
        type="button"
        aria-label={t.controls.last}
        aria-disabled={last}
        onClick={() => seek(count - 1)}
      >
        <Icon name="last" />
      </button>
      <label className="speed">
        <span className="hidden">{t.controls.speed}</span>
        <select value={speed} onChange={(event) => setSpeed(speedOf(event.currentTarget.value))}>
          {SPEEDS.map((each) => (
            <option key={each} value={each}>
              {each}×
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className="grain"
        aria-label={t.controls.byPhase}
        aria-pressed={phases}
        onClick={toggleGrain}
      >
        <Icon name="phases" />
        <span>{t.controls.byPhase}</span>
      </button>
    </>
  );
});

/** The buttons that move through time. At an end they stay reachable and do nothing. */
export function Controls({ place, goTo, kept, release, ...buttons }: ControlsProps) {
  return (
    <div className="controls" id="controls" tabIndex={-1}>
      <Buttons {...buttons} />
      <button
        type="button"
        className="quiet"
        aria-haspopup="dialog"
        // As wide at every step: the timeline beside it must not be laid out anew.
        style={{ minWidth: `calc(${t.step(buttons.count - 1, buttons.count).length}ch + 1rem)` }}
        onClick={goTo}
      >
        {place}
      </button>
      {kept !== null && (
        <button type="button" className="kept" aria-label={t.controls.kept(kept)} onClick={release}>
          {kept} <span aria-hidden="true">×</span>
        </button>
      )}
    </div>
  );
}

const speedOf = (text: string): Speed => SPEEDS.find((each) => String(each) === text) ?? 1;
