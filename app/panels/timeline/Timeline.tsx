import { memo, useMemo, useRef } from 'react';
import type { Trace } from '../../../core/index.ts';
import { type Mark, marksOf } from '../../picture/marks.ts';
import { type Band, bandsOf } from '../../picture/phases.ts';
import { Panel } from '../../ui/Panel.tsx';
import { useSize } from '../../ui/size.ts';
import { t } from '../../words/index.ts';
import { type BandBox, labelLayout, timelineLayout } from './layout.ts';
import './timeline.css';

interface TimelineProps {
  readonly trace: Trace;
  readonly index: number;
  readonly headline: (index: number) => string;
  readonly seek: (index: number) => void;
  /** Called as the slider passes a step. */
  readonly drag: (index: number) => void;
}

/** Bands do not change from step to step. */
const Bands = memo(function Bands({ boxes }: { readonly boxes: readonly BandBox[] }) {
  return boxes.map(({ band, x, width }) => (
    <div
      key={band.first}
      className={`band ${band.phase}`}
      style={{ transform: `translateX(${x}px)`, width }}
      title={t.phases[band.phase]}
    >
      <i />
    </div>
  ));
});

interface EventMarkProps {
  readonly mark: Mark;
  readonly headline: string;
  readonly x: number;
  readonly here: boolean;
  readonly side: 'left' | 'right';
  readonly seek: (index: number) => void;
}

/** A named event: only the one come to and the one left change with a step. */
const EventMark = memo(function EventMark({ mark, headline, x, here, side, seek }: EventMarkProps) {
  const name = t.timeline.mark(mark.index, headline);
  return (
    <li style={{ transform: `translateX(${x}px)` }}>
      <button
        type="button"
        className={`mark ${mark.id}`}
        aria-label={name}
        aria-current={here ? 'step' : undefined}
        data-side={side}
        onClick={() => seek(mark.index)}
      >
        <span aria-hidden="true">{name}</span>
      </button>
    </li>
  );
});

/** The whole run as bands of phases with its named events; the slider scrubs through it. */
export function Timeline({ trace, index, headline, seek, drag }: TimelineProps) {
  const ref = useRef<HTMLDivElement>(null);
  const { width, unit } = useSize(ref, { width: 1240, height: 50, unit: 16 });
  const count = trace.steps.length;
  const bands = useMemo(() => bandsOf(trace.steps), [trace]);
  const marks = useMemo(() => marksOf(trace.steps), [trace]);
  const { boxes, centre } = useMemo(
    () => timelineLayout(bands, count, width, 1.25 * unit),
    [bands, count, width, unit],
  );
  const current = bands.findLast(({ first }) => first <= index)?.first ?? 0;
  // Within a band its name stays, and between two events their marks: a frame of a drag has no time to look at them.
  const names = useMemo(() => {
    const widthOf = ({ phase }: Band): number => (t.phases[phase].length * 0.43 + 0.8) * unit;
    return labelLayout(boxes, current, width, widthOf).map(({ band, x }) => (
      <span
        key={band.first}
        className="band-name"
        data-here={band.first === current || undefined}
        style={{ transform: `translateX(${x}px)` }}
      >
        {t.phases[band.phase]}
      </span>
    ));
  }, [boxes, current, width, unit]);
  const here = marks.some((mark) => mark.index === index) ? index : -1;
  const events = useMemo(
    () =>
      marks.map((mark) => {
        const x = centre(mark.index);
        return (
          <EventMark
            key={mark.index}
            mark={mark}
            headline={headline(mark.index)}
            x={x}
            here={mark.index === here}
            side={x > width / 2 ? 'left' : 'right'}
            seek={seek}
          />
        );
      }),
    [marks, headline, centre, width, here, seek],
  );
  return (
    <Panel name={t.panels.timeline} id="timeline" front bare>
      <div className="track" ref={ref}>
        <Bands boxes={boxes} />
        {names}
        <input
          type="range"
          aria-label={t.controls.step}
          aria-valuetext={t.stepText(index, count, headline(index))}
          min={0}
          max={count - 1}
          step={1}
          value={index}
          onChange={(event) => drag(Number(event.currentTarget.value))}
        />
        <ul aria-label={t.timeline.marks}>{events}</ul>
      </div>
    </Panel>
  );
}
