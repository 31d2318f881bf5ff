import { hex } from '../../../core/index.ts';
import { Pick } from '../../ui/Pick.tsx';
import { t } from '../../words/index.ts';

/** Values of the machine in a line: addresses, words, codes, bytes of code; numbers behind what names them. */
const VALUE =
  /0x[0-9a-f]+|\b(?:[0-9a-f]{16}|[0-9a-f]{8})\b|\b[0-9a-f]{4}(?=:|\s*\[#)|(?<=\b(?:[C-G]S|GS): ?)[0-9a-f]{4}\b|(?<=[\s<])[0-9a-f]{2}(?=[\s>]|$)|(?<=\b(?:pid|CPU|PID|tsk|ti|task)\s?[:=] ?)[0-9a-f]+|(?<=trace )[0-9a-f]{16}/g;

interface Piece {
  readonly from: number;
  readonly text: string;
  readonly value: bigint | null;
}

/** Numbers that are written in decimal. */
const DECIMAL = /(?:pid|CPU|PID)\s?[:=] ?$/;

function numberOf(line: string, text: string, at: number): bigint {
  if (text.startsWith('0x')) return BigInt(text);
  return DECIMAL.test(line.slice(0, at)) ? BigInt(text) : BigInt(`0x${text}`);
}

/** A line cut at its values. */
export function piecesOf(line: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: text, index } of line.matchAll(VALUE)) {
    if (index > end) pieces.push({ from: end, text: line.slice(end, index), value: null });
    pieces.push({ from: index, text, value: numberOf(line, text, index) });
    end = index + text.length;
  }
  return [...pieces, { from: end, text: line.slice(end), value: null }];
}

interface LineProps {
  readonly text: string;
  readonly line: number;
  /** Its first value is reached by Tab, the others by the arrow keys from there. */
  readonly main: boolean;
}

/** A line of the log: each of its values opens. */
export function Line({ text, line, main }: LineProps) {
  const pieces = piecesOf(text);
  const first = pieces.find(({ value }) => value !== null);
  return pieces.map((piece) =>
    piece.value === null ? (
      piece.text
    ) : (
      <span key={piece.from} className="asked" data-value={hex(piece.value)}>
        {piece.text}
        <Pick
          place={{
            space: 'said',
            name: '',
            value: piece.value,
            line,
            end: piece.from + piece.text.length,
          }}
          as="word"
          label={t.pick.register(piece.text)}
          main={main && piece === first}
        />
      </span>
    ),
  );
}
