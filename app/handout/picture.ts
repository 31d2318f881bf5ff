/** A font or another file that a stylesheet names, as a `data:` address. */
async function inside(url: string): Promise<string> {
  const blob = await (await fetch(url)).blob();
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => fail(new Error(`cannot read ${url}`));
    reader.readAsDataURL(blob);
  });
}

/** The rules that hold for the page as it is: a picture has no screen to ask. */
function rulesOf(rules: CSSRuleList): string {
  return [...rules]
    .map((rule) => {
      if (!(rule instanceof CSSMediaRule)) return rule.cssText;
      return matchMedia(rule.conditionText).matches ? rulesOf(rule.cssRules) : '';
    })
    .join('\n');
}

let styles: Promise<string> | null = null;

async function collected(): Promise<string> {
  let css = '';
  for (const sheet of document.styleSheets) {
    const base = sheet.href ?? location.href;
    let text = rulesOf(sheet.cssRules);
    const files = new Set([...text.matchAll(/url\("([^"#]+)"\)/g)].map((match) => match[1] ?? ''));
    for (const file of files)
      if (!file.startsWith('data:'))
        text = text.replaceAll(file, await inside(new URL(file, base).href));
    css += `${text}\n`;
  }
  return css;
}

/**
 * An element as one SVG with its styles and fonts inside.
 *
 * @param tips the arrow heads that its arrows name
 */
export async function svgOf(element: HTMLElement, tips: Element | null): Promise<string> {
  styles ??= collected();
  const css = await styles;
  const { width, height } = element.getBoundingClientRect();
  const copy = element.cloneNode(true) as HTMLElement;
  if (tips) copy.append(tips.cloneNode(true));
  const xml = new XMLSerializer().serializeToString(copy);
  const style = css.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" data-handout="" data-picture=""><style>${style}</style><foreignObject width="${w}" height="${h}">${xml}</foreignObject></svg>\n`;
}

/** Pixels of a PNG for each CSS pixel. */
const SHARP = 2;

/** An SVG as PNG. Rejects where the browser cannot draw it. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * SHARP;
  canvas.height = image.height * SHARP;
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('no canvas');
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('no picture'))), 'image/png'),
  );
}
