import type { Page } from 'playwright/test';

/** Red, green and blue, each 0 to 255. */
type Rgb = readonly [number, number, number];

/** A visible text with its size in CSS px, its colour, and the colour behind it. */
interface Inked {
  readonly text: string;
  readonly size: number;
  /** It belongs to the picture, not to the narration or the chrome. */
  readonly data: boolean;
  readonly ink: Rgb;
  readonly ground: Rgb;
}

/** A text as the page has it: colours as the browser writes them, the grounds from the nearest outwards. */
interface Found extends Omit<Inked, 'ink' | 'ground'> {
  readonly ink: string;
  readonly grounds: readonly string[];
}

const found = (page: Page): Promise<Found[]> =>
  page.evaluate(() => {
    const groundsOf = (element: Element): string[] => {
      const grounds: string[] = [];
      for (let each: Element | null = element; each; each = each.parentElement)
        grounds.push(getComputedStyle(each).backgroundColor);
      return grounds;
    };
    const isSeen = (node: Node, element: Element): boolean => {
      const range = document.createRange();
      range.selectNodeContents(node);
      const { width, height } = range.getBoundingClientRect();
      return width >= 1 && height >= 1 && element.checkVisibility({ visibilityProperty: true });
    };
    const texts: Found[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.nodeValue?.trim();
      if (!element || !text || element.closest('.hidden, [aria-disabled="true"]')) continue;
      if (!isSeen(node, element)) continue;
      const { fill, color, fontSize } = getComputedStyle(element);
      texts.push({
        text: text.slice(0, 40),
        size: Number.parseFloat(fontSize),
        data: element.closest('main .panel:not(.narration)') !== null,
        ink: element instanceof SVGElement ? fill : color,
        grounds: groundsOf(element),
      });
    }
    return texts;
  });

/** Channels of `rgb(…)` or `rgba(…)`. @throws RangeError for a colour of another form */
function channels(colour: string): readonly [...Rgb, number] {
  const [r, g, b, a = 1] = (/^rgba?\((.*)\)$/.exec(colour)?.[1] ?? '').split(/[ ,/]+/).map(Number);
  if (r === undefined || g === undefined || b === undefined)
    throw new RangeError(`colour: takes rgb(…), found ${colour}`);
  return [r, g, b, a];
}

/** A colour as the browser writes it. @throws RangeError for one of another form */
export function rgb(colour: string): Rgb {
  const [r, g, b] = channels(colour);
  return [r, g, b];
}

/** Every visible text; not what cannot be used now, which may be fainter. */
export const inked = async (page: Page): Promise<Inked[]> =>
  (await found(page)).map(({ text, size, data, ink, grounds }) => ({
    text,
    size,
    data,
    ink: rgb(ink),
    ground: rgb(grounds.find((each) => channels(each)[3] > 0.99) ?? 'rgb(255, 255, 255)'),
  }));

const linear = (value: number): number => {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
};

const lightOf = ([r, g, b]: Rgb): number =>
  0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);

/** 1 to 21. @see WCAG 2.2, contrast ratio */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [lightOf(one), lightOf(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

type Row = readonly [number, number, number];

/** What is left of a colour. @see Machado, Oliveira, Fernandes: A physiologically-based model for simulation of color vision deficiency, 2009, severity 1; grey by luminance */
const MATRICES = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  achromatopsia: [
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
    [0.2126, 0.7152, 0.0722],
  ],
} as const satisfies Readonly<Record<string, readonly [Row, Row, Row]>>;

/** Kinds of eyes, by Chromium's names. */
export type Eyes = keyof typeof MATRICES;
export const eyes = Object.keys(MATRICES) as Eyes[];

const encoded = (light: number): number => {
  const part = Math.min(1, Math.max(0, light));
  return 255 * (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055);
};

/** A colour as such eyes see it. */
export function seenBy(who: Eyes, [r, g, b]: Rgb): Rgb {
  const [red, green, blue] = [linear(r), linear(g), linear(b)];
  const sum = ([x, y, z]: Row): number => encoded(x * red + y * green + z * blue);
  const [one, two, three] = MATRICES[who];
  return [sum(one), sum(two), sum(three)];
}
