import { type RefObject, useLayoutEffect, useState } from 'react';

/** Room of an element in CSS px, and how many px a rem has. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly unit: number;
}

const unitNow = (): number =>
  Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** The element's room, kept current. @param start what is drawn before it is known */
export function useSize(ref: RefObject<HTMLElement | null>, start: Size): Size {
  const [size, setSize] = useState(start);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      const unit = unitNow();
      setSize((old) =>
        old.width === width && old.height === height && old.unit === unit
          ? old
          : { width, height, unit },
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    // A rem may grow where the room stays.
    window.addEventListener('resize', measure);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', measure);
    };
  }, [ref]);
  return size;
}
