import { type RefObject, useLayoutEffect, useState } from 'react';

/** Room of an element in CSS px, and how many px a rem has. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly unit: number;
  /** Least height of what is pressed there, in CSS px: 0 for a mouse, and where nothing can be pressed. */
  readonly finger: number;
}

/** What a finger takes, and a cell's two borders, in CSS px. */
const FINGER = 46;

const unitNow = (): number =>
  Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** The element's room, kept current. @param start what is drawn before it is known */
export function useSize(ref: RefObject<HTMLElement | null>, start: Omit<Size, 'finger'>): Size {
  const [size, setSize] = useState<Size>({ ...start, finger: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const coarse = matchMedia('(pointer: coarse)');
    const pressed = !element.closest('[inert]');
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      const unit = unitNow();
      const finger = pressed && coarse.matches ? FINGER : 0;
      setSize((old) =>
        old.width === width && old.height === height && old.unit === unit && old.finger === finger
          ? old
          : { width, height, unit, finger },
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
