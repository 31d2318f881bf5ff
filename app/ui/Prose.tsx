import { terms } from '../words/terms.ts';
import { HexButton } from './Hex.tsx';
import { Term } from './Term.tsx';

const token = /`([^`]*)`|0x[0-9a-f]+|\b(?:CR[23]|EFLAGS|TLB|VMA)\b/g;
const alone = /^0x[0-9a-f]+$/;

interface Piece {
  readonly at: number;
  readonly kind: 'text' | 'code' | 'hex' | 'term';
  readonly text: string;
}

const kindOf = (text: string): Piece['kind'] =>
  alone.test(text) ? 'hex' : Object.hasOwn(terms, text) ? 'term' : 'code';

/** Splits a sentence at its backticks and its values. */
export function piecesOf(sentence: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of sentence.matchAll(token)) {
    if (match.index > end)
      pieces.push({ at: end, kind: 'text', text: sentence.slice(end, match.index) });
    const text = match[1] ?? match[0];
    pieces.push({ at: match.index, kind: kindOf(text), text });
    end = match.index + match[0].length;
  }
  if (end < sentence.length) pieces.push({ at: end, kind: 'text', text: sentence.slice(end) });
  return pieces;
}

/** A sentence without its marks, for titles and announcements. */
export const plain = (sentence: string): string => sentence.replaceAll('`', '');

/** A sentence of narration: terms set in mono, values wired to the picture. */
export function Prose({
  text,
  quiet = false,
}: {
  readonly text: string;
  readonly quiet?: boolean;
}) {
  return piecesOf(text).map((piece) => {
    if (piece.kind === 'text') return piece.text;
    if (piece.kind === 'hex' && !quiet) return <HexButton key={piece.at} name={piece.text} />;
    if (piece.kind === 'term' && !quiet) return <Term key={piece.at} term={piece.text} />;
    if (piece.text === piece.text.toUpperCase() && piece.kind === 'term') return piece.text;
    return <code key={piece.at}>{piece.text}</code>;
  });
}
