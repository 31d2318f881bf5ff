import { useMemo, useRef } from 'react';
import type { Trace } from '../../../core/index.ts';
import { marksOf } from '../../picture/marks.ts';
import { bandsOf } from '../../picture/phases.ts';
import { Panel } from '../../ui/Panel.tsx';
import { useSize } from '../../ui/size.ts';
import { t } from '../../words/index.ts';
import { labelLayout, timelineLayout } from './layout.ts';
import './timeline.css';

interface TimelineProps {
  readonly trace: Trace;
  readonly index: number;
  readonly headline: (index: number) => string;
  readonly seek: (index: number) => void;
}

/** The whole run as bands of phases with its named events; the slider scrubs through it. */
export function Timeline({ trace, index, headline, seek }: TimelineProps) {
  const ref = useRef<HTMLDivElement>(null);
  const { width, unit } = useSize(ref, { width: 1240, height: 50, unit: 16 });
  const count = trace.steps.length;
  const bands = useMemo(() => bandsOf(trace.steps), [trace]);
  const marks = useMemo(() => marksOf(trace.steps), [trace]);
  const { boxes, centre } = timelineLayout(bands, count, width, 1.25 * unit);
  const current = bands.findLast(({ first }) => first <= index)?.first ?? 0;
  const labels = labelLayout(
    boxes,
    current,
    width,
    ({ phase }) => (t.phases[phase].length * 0.43 + 0.8) * unit,
  );
  return (
    <Panel name={t.panels.timeline} id="timeline" front bare>
      <div className="track" ref={ref}>
        {boxes.map(({ band, x, width: wide }) => (
          <div
            key={band.first}
            className={`band ${band.phase}`}
            style={{ transform: `translateX(${x}px)`, width: wide }}
            title={t.phases[band.phase]}
          >
            <i />
          </div>
        ))}
        {labels.map(({ band, x }) => (
          <span
            key={band.first}
            className="band-name"
            data-here={band.first === current || undefined}
            style={{ transform: `translateX(${x}px)` }}
          >
            {t.phases[band.phase]}
          </span>
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
        <ul aria-label={t.timeline.marks}>
          {marks.map((mark) => {
            const x = centre(mark.index);
            return (
              <li key={mark.index} style={{ transform: `translateX(${x}px)` }}>
                <button
                  type="button"
                  className={`mark ${mark.id}`}
                  aria-label={t.timeline.mark(mark.index, headline(mark.index))}
                  aria-current={mark.index === index ? 'step' : undefined}
                  data-side={x > width / 2 ? 'left' : 'right'}
                  onClick={() => seek(mark.index)}
                >
                  <span aria-hidden="true">
                    {t.timeline.mark(mark.index, headline(mark.index))}
                  </span>
                </button>
              </li>
            );
          })}
        </ul>
      </div>
    </Panel>
  );
}
