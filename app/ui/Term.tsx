import { use, useEffect, useState } from 'react';
import { t } from '../words/index.ts';
import { selectorOf } from '../words/terms.ts';
import { PickContext } from './pick.ts';

/** Outlines what a selector finds, while it is on. A sheet made by script: the hosting policy allows no style in the page's text. */
function useOutline(selector: string | null, on: boolean): void {
  useEffect(() => {
    if (!on || selector === null) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`${selector} { outline: 2px dashed var(--focus); outline-offset: -2px; }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    };
  }, [selector, on]);
}

/** A term of the narration: pointing at it or focusing it outlines what it names, pressing it explains it. */
export function Term({ term }: { readonly term: string }) {
  const { explain } = use(PickContext);
  const [on, setOn] = useState(false);
  useOutline(selectorOf(term), on);
  return (
    <button
      type="button"
      className="hex-button term"
      aria-haspopup="dialog"
      title={t.explain(term)}
      onPointerEnter={() => setOn(true)}
      onPointerLeave={() => setOn(false)}
      onFocus={() => setOn(true)}
      onBlur={() => setOn(false)}
      onClick={() => explain(term)}
    >
      {term}
    </button>
  );
}
