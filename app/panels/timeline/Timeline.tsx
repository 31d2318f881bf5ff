import { useMemo, useRef } from 'react';
import type { Trace } from '../../../core/index.ts';
import { type Band, bandsOf } from '../../picture/phases.ts';
import { Panel } from '../../ui/Panel.tsx';
import { useSize } from '../../ui/size.ts';
import { t } from '../../words/index.ts';
import { timelineLayout } from './layout.ts';
import { marksOf } from './marks.ts';
import './timeline.css';

interface TimelineProps {
  readonly trace: Trace;
  readonly index: number;
  readonly headline: (index: number) => string;
  readonly seek: (index: number) => void;
}

function label(band: Band, characters: number): string {
  const name = t.phases[band.phase];
  return name.length <= characters ? name : '';
}

/** The whole run as bands of phases with its named events; the slider scrubs through it. */
export function Timeline({ trace, index, headline, seek }: TimelineProps) {
  const ref = useRef<HTMLDivElement>(null);
  const { width, unit } = useSize(ref, { width: 1240, height: 50, unit: 16 });
  const count = trace.steps.length;
  const bands = useMemo(() => bandsOf(trace.steps), [trace]);
  const marks = useMemo(() => marksOf(trace.steps), [trace]);
  const { boxes, centre } = timelineLayout(bands, count, width, 1.5 * unit, unit);
  return (
    <Panel name={t.panels.timeline} id="timeline" front bare>
      <div className="track" ref={ref}>
        {boxes.map(({ band, x, width: wide, characters }) => (
          <div
            key={band.first}
            className={`band ${band.phase}`}
            data-here={(index >= band.first && index <= band.last) || undefined}
            style={{ transform: `translateX(${x}px)`, width: wide }}
            title={t.phases[band.phase]}
          >
            <i />
            <span>{label(band, characters)}</span>
          </div>
        ))}
        {marks.map((mark) => (
          <i
            key={mark.index}
            className={`mark ${mark.kind}`}
            style={{ transform: `translateX(${centre(mark.index)}px)` }}
            aria-hidden="true"
            title={headline(mark.index)}
          />
        ))}
        <input
          type="range"
          aria-label={t.controls.step}
          aria-valuetext={t.stepText(index, count, headline(index))}
          min={0}
          max={count - 1}
          step={1}
          value={index}
          onChange={(event) => seek(Number(event.currentTarget.value))}
        />
      </div>
    </Panel>
  );
}
