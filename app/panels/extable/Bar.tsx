import type { Probe } from '../../picture/search.ts';
import type { ImageScene } from './layout.ts';

interface BarProps {
  readonly scene: ImageScene;
  readonly probes: readonly Probe[];
  /** Each entry's instruction address: the higher its rank, the taller. A sorted table is a staircase. */
  readonly insns: readonly (bigint | null)[];
  /** The entry in question. */
  readonly here: number | null;
  /** The one it changed places with. */
  readonly other: number | null;
}

/** More entries than this are drawn as one block: their steps would be thinner than a hairline. */
const MOST = 400;

/** Height of each entry's step by its rank, 0 to 1; entries that hold nothing yet have none. */
function heights(insns: readonly (bigint | null)[]): readonly number[] {
  const known = insns.filter((insn) => insn !== null && insn > 0n);
  const order = [...known].sort((a, b) => ((a ?? 0n) < (b ?? 0n) ? -1 : 1));
  const rank = new Map(order.map((insn, i) => [insn, (i + 1) / (order.length + 1)]));
  return insns.map((insn) => (insn ? 0.1 + 0.85 * (rank.get(insn) ?? 0) : 0));
}

/** The whole table as one bar, what is left of it, and every probe so far as a bracket below. */
export function Bar({ scene, probes, insns, here, other }: BarProps) {
  const { bar, brackets, width, height } = scene;
  const latest = probes.at(-1);
  const step = width / Math.max(1, insns.length);
  const bottom = bar.y + bar.height;
  return (
    <svg className="bar" width={width} height={height} aria-hidden="true">
      <rect className="all" x={bar.x} y={bar.y} width={bar.width} height={bar.height} />
      {latest && (
        <rect
          className="left"
          x={latest.first * step}
          y={bar.y}
          width={(latest.last + 1 - latest.first) * step}
          height={bar.height}
        />
      )}
      {insns.length <= MOST &&
        heights(insns).map((part, i) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: an entry's place is its identity here
            key={i}
            className="step"
            x={i * step + 1}
            y={bottom - part * bar.height}
            width={Math.max(1, step - 2)}
            height={part * bar.height}
          />
        ))}
      {[other, here].map(
        (index) =>
          index !== null && (
            <rect
              key={index}
              className={`mid ${latest?.answer ?? ''}`}
              x={scene.at(index) - Math.max(1.5, step / 2)}
              y={bar.y}
              width={Math.max(3, step)}
              height={bar.height}
            />
          ),
      )}
      {brackets.map((bracket, i) => (
        <g key={bracket.y} className={`bracket ${probes[i]?.answer ?? ''}`}>
          <line x1={bracket.from} x2={bracket.to} y1={bracket.y} y2={bracket.y} />
          <circle cx={bracket.mid} cy={bracket.y} r={scene.dot} />
        </g>
      ))}
    </svg>
  );
}
