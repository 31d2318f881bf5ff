import type { Page } from 'playwright/test';
import { contrast, rgb, seenBy } from './ink.ts';

/** A visible element among its like: its colours, and what tells it apart without them. */
export interface Coloured {
  /** Names the neighbours that it is compared with. */
  readonly on: string;
  readonly name: string;
  readonly colours: readonly string[];
  readonly cue: string;
}

/** Every visible element with like ones beside it. @param where what they are in */
export const colouredIn = (page: Page, where: string): Promise<Coloured[]> =>
  page.locator(where).evaluateAll((all) => {
    const parents = new Map<Element, number>();
    const numberOf = (parent: Element): number => {
      const number = parents.get(parent) ?? parents.size;
      parents.set(parent, number);
      return number;
    };
    const drawn = ({ fill, stroke, color, backgroundColor }: CSSStyleDeclaration, svg: boolean) =>
      svg ? [fill, stroke] : [color, backgroundColor];
    // A border, a weight, a dash, a line through, a sign: what grey keeps.
    const cueOf = (each: Element): string => {
      const style = getComputedStyle(each);
      const signs = ['::before', '::after'].map((part) => getComputedStyle(each, part).content);
      return [
        style.fontWeight,
        style.textDecorationLine,
        style.strokeDasharray,
        style.strokeWidth,
        style.borderWidth,
        style.borderStyle,
        style.boxShadow.replace(/rgba?\([^)]*\)/g, ''),
        ...signs,
        ...[...each.children].map(({ tagName }) => tagName),
        // Words say more than a colour; numbers are there anyway.
        (each.textContent ?? '').replace(/0x[0-9a-f]+|[\d\s]/g, ''),
      ].join('|');
    };
    const elements = all.flatMap((root) => [...root.querySelectorAll('*')]);
    return elements
      .filter((each) => each.checkVisibility() && each.parentElement?.childElementCount !== 1)
      .flatMap((each) => {
        const parent = each.parentElement;
        if (!parent) return [];
        const svg = each instanceof SVGElement;
        return [
          {
            on: `${numberOf(parent)} ${each.tagName}`,
            name: `${each.getAttribute('class')} in ${parent.getAttribute('class')}: ${each.textContent?.slice(0, 30)}`,
            colours: drawn(getComputedStyle(each), svg),
            cue: cueOf(each),
          },
        ];
      });
  });

const isColour = (colour: string): boolean => colour.startsWith('rgb(');

/** Whether grey tells two colours apart. */
function apartInGrey(one: string, other: string): boolean {
  if (one === other) return false;
  if (!isColour(one) || !isColour(other)) return true;
  const [a, b] = [one, other].map((each) => seenBy('achromatopsia', rgb(each)));
  return a !== undefined && b !== undefined && contrast(a, b) >= 1.25;
}

const isLost = (one: Coloured, other: Coloured): boolean =>
  one.cue === other.cue &&
  one.colours.some((colour, i) => colour !== other.colours[i]) &&
  !one.colours.some((colour, i) => apartInGrey(colour, other.colours[i] ?? ''));

/** Neighbours that only their hues tell apart: on a black and white print they are the same. */
export function twins(all: readonly Coloured[]): string[] {
  const groups = new Map<string, Coloured[]>();
  for (const each of all) groups.set(each.on, [...(groups.get(each.on) ?? []), each]);
  return [...groups.values()].flatMap((group) =>
    group.flatMap((one, i) =>
      group
        .slice(i + 1)
        .filter((other) => isLost(one, other))
        .map((other) => `${one.name} / ${other.name}`),
    ),
  );
}
