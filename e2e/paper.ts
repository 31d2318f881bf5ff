import type { Page } from 'playwright/test';

/** Papers that a handout fits, upright, in CSS px. */
export const papers = { A4: [794, 1123], Letter: [816, 1056] } as const;
export type Paper = keyof typeof papers;

/** A margin of 8 mm, as the handout's `@page` asks for, in CSS px. */
const MARGIN = 30;
/** Most that one picture of the sheets is high, in px: browsers refuse much more. */
const HIGH = 8000;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Lays the sheets out as the printer does, one below the other with their margins around them. @returns where each lies */
async function layOut(page: Page, width: number, height: number): Promise<readonly Box[]> {
  await page.emulateMedia({ media: 'print', reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height });
  await page.addStyleTag({
    content: `html { background: #fff } body { margin: ${MARGIN}px } [data-handout='one'] .sheet { margin-bottom: ${2 * MARGIN}px }`,
  });
  return page.locator('.sheet').evaluateAll((sheets) =>
    sheets.map((sheet) => {
      const { left, top, right, bottom } = sheet.getBoundingClientRect();
      return { left, top, right, bottom };
    }),
  );
}

/** Where the first ink of a picture is that lies on no sheet, or in a margin of the paper; `null` if there is none. */
const strayIn = (
  page: Page,
  png: Buffer,
  place: { readonly above: number; readonly width: number; readonly sheets: readonly Box[] },
): Promise<string | null> =>
  page.evaluate(
    async ({ data, above, width, sheets, margin }) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const pen = canvas.getContext('2d', { willReadFrequently: true });
      if (!pen) throw new Error('no canvas');
      pen.drawImage(image, 0, 0);
      // What may have ink is wiped; what is left must be white.
      pen.fillStyle = '#fff';
      for (const { left, top, right, bottom } of sheets) {
        const from = Math.max(left, margin) - 1;
        const to = Math.min(right, width - margin) + 1;
        pen.fillRect(from, top - above - 1, to - from, bottom - top + 2);
      }
      const { data: pixels } = pen.getImageData(0, 0, image.width, image.height);
      const dark = pixels.findIndex((part, i) => i % 4 !== 3 && part < 200);
      if (dark < 0) return null;
      const pixel = dark >> 2;
      return `${pixel % image.width},${Math.floor(pixel / image.width) + above}`;
    },
    { data: png.toString('base64'), margin: MARGIN, ...place },
  );

/** The boxes in groups that make one picture each. */
function grouped(boxes: readonly Box[]): readonly (readonly Box[])[] {
  const groups: Box[][] = [];
  for (const box of boxes) {
    const group = groups.at(-1);
    if (group && box.bottom - (group[0]?.top ?? 0) <= HIGH) group.push(box);
    else groups.push([box]);
  }
  return groups;
}

/**
 * Where a handout has ink in the margins of a paper, or beside its sheets; and sheets that are higher than the paper.
 *
 * @param short the paper's width as it lies
 */
export async function inkInMargins(page: Page, short: number, long: number): Promise<string[]> {
  const boxes = await layOut(page, short, long);
  const room = long - 2 * MARGIN;
  const high = boxes.filter(({ top, bottom }) => bottom - top > room);
  const wrong = high.map(({ top, bottom }) => `${bottom - top} px high at ${top}`);
  for (const group of grouped(boxes)) {
    const above = Math.max(0, Math.floor((group[0]?.top ?? 0) - MARGIN));
    const height = Math.ceil((group.at(-1)?.bottom ?? 0) + MARGIN) - above;
    const clip = { x: 0, y: above, width: short, height };
    const png = await page.screenshot({ fullPage: true, clip });
    const stray = await strayIn(page, png, { above, width: short, sheets: boxes });
    if (stray !== null) wrong.push(`ink at ${stray}`);
  }
  return wrong;
}
