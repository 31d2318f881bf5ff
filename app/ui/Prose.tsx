import { terms } from '../words/terms.ts';
import { HexButton } from './Hex.tsx';
import { Term } from './Term.tsx';

/** A value with the punctuation that touches it: a line must not break between them. */
const token = /(\(?)(?:`([^`]*)`|(0x[0-9a-f]+|\b(?:CR[23]|[ER]FLAGS|TLB|VMA)\b))([.,:;!?)]*)/g;
const alone = /^0x[0-9a-f]+$/;

interface Piece {
  readonly at: number;
  readonly kind: 'text' | 'code' | 'hex' | 'term';
  readonly text: string;
  /** Punctuation that touches a value. */
  readonly before: string;
  readonly after: string;
}

const kindOf = (text: string): Piece['kind'] =>
  alone.test(text) ? 'hex' : Object.hasOwn(terms, text) ? 'term' : 'code';

const plainPiece = (at: number, text: string): Piece => ({
  at,
  kind: 'text',
  text,
  before: '',
  after: '',
});

/** Splits a sentence at its backticks and its values. */
function piecesOf(sentence: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of sentence.matchAll(token)) {
    if (match.index > end) pieces.push(plainPiece(end, sentence.slice(end, match.index)));
    const [all, before = '', code, value, after = ''] = match;
    const text = code ?? value ?? '';
    pieces.push({ at: match.index, kind: kindOf(text), text, before, after });
    end = match.index + all.length;
  }
  if (end < sentence.length) pieces.push(plainPiece(end, sentence.slice(end)));
  return pieces;
}

/** A sentence without its marks, for titles and announcements. */
export const plain = (sentence: string): string => sentence.replaceAll('`', '');

function Value({ piece, quiet }: { readonly piece: Piece; readonly quiet: boolean }) {
  if (piece.kind === 'hex' && !quiet) return <HexButton name={piece.text} />;
  if (piece.kind === 'term' && !quiet) return <Term term={piece.text} />;
  if (piece.text === piece.text.toUpperCase() && piece.kind === 'term') return piece.text;
  return (
    <code>{quiet ? piece.text : piece.text.split(within).map((part, i) => wired(part, i))}</code>
  );
}

/** Values inside a call or a line of code. */
const within = /(\b0x[0-9a-f]{3,})/;

const wired = (part: string, at: number) =>
  alone.test(part) ? <HexButton key={at} name={part} /> : part;

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
    const { at, before, after } = piece;
    const value = <Value key={at} piece={piece} quiet={quiet} />;
    if (before === '' && after === '') return value;
    return (
      <span key={at} className={piece.text.includes(' ') ? undefined : 'bound'}>
        {before}
        {value}
        {after}
      </span>
    );
  });
}
