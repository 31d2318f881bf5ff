import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { hall } from '../words/lecture.ts';

/** Darkens all but a circle around the pointer. */
export function Spotlight() {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const follow = ({ clientX, clientY }: globalThis.PointerEvent): void => {
      ref.current?.style.setProperty('--x', `${clientX}px`);
      ref.current?.style.setProperty('--y', `${clientY}px`);
    };
    window.addEventListener('pointermove', follow);
    return () => window.removeEventListener('pointermove', follow);
  }, []);
  return <div className="spotlight" ref={ref} aria-hidden="true" />;
}

interface Stroke {
  readonly id: number;
  readonly points: readonly string[];
}

/** A sheet to draw on. Strokes fade; a new sheet, with a new key, is empty. */
export function Ink() {
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const drawing = useRef(0);
  const last = useRef(0);
  const at = ({ clientX, clientY }: PointerEvent): string => `${clientX},${clientY}`;
  const down = (event: PointerEvent<SVGSVGElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    last.current += 1;
    drawing.current = last.current;
    const point = at(event);
    setStrokes((all) => [...all, { id: last.current, points: [point, point] }]);
  };
  const move = (event: PointerEvent): void => {
    if (drawing.current === 0) return;
    const point = at(event);
    setStrokes((all) =>
      all.map((each) =>
        each.id === drawing.current ? { ...each, points: [...each.points, point] } : each,
      ),
    );
  };
  const up = (): void => {
    drawing.current = 0;
  };
  return (
    <svg
      className="ink"
      role="img"
      aria-label={hall.present.drawing}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
    >
      {strokes.map(({ id, points }) => (
        <polyline
          key={id}
          points={points.join(' ')}
          onAnimationEnd={() => setStrokes((all) => all.filter((each) => each.id !== id))}
        />
      ))}
    </svg>
  );
}
