import { type RefObject, useLayoutEffect, useState } from 'react';

/** Room of an element in CSS px, and how many px a rem has. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly unit: number;
  /** Least height of what is pressed there, in CSS px: 0 for a mouse, and where nothing can be pressed. */
  readonly finger: number;
}

interface Measured extends Size {
  /** Whether the element was measured: what its room decides need not be drawn before. Where nothing is laid out there is nothing to wait for. */
  readonly known: boolean;
}

/** What a finger takes, and a cell's two borders, in CSS px. */
const FINGER = 46;

const unitNow = (): number =>
  Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

type Room = Pick<Size, 'width' | 'height' | 'unit'>;

const same = (one: Size, other: Size): boolean =>
  one.width === other.width &&
  one.height === other.height &&
  one.unit === other.unit &&
  one.finger === other.finger;

/** The element's room, kept current. @param start what is drawn before it is known */
export function useSize(ref: RefObject<HTMLElement | null>, start: Room): Measured {
  const [size, setSize] = useState<Measured>({
    ...start,
    finger: 0,
    known: typeof document === 'undefined',
  });
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
        old.known && same(old, { width, height, unit, finger })
          ? old
          : { width, height, unit, finger, known: true },
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
