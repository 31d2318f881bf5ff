import { cpuOf, hex, keyOf } from '../../core/index.ts';
import type { Moment } from './moment.ts';
import { chainOf } from './tables.ts';

/** Something that travels from one cell of the picture to another: cause to effect. Ends are `data-cell` names. */
export interface Flight {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly kind: 'index' | 'entry' | 'master' | 'fix' | 'bad';
}

/** Name of the cell of a word of memory. */
export const cellOf = (at: bigint): string => `phys ${hex(at)}`;

/** The entry that was copied, whichever level both sides have it on. */
function copied(moment: Moment): Flight | null {
  const chain = chainOf(moment);
  const depth = chain?.own.findIndex(({ row }) => moment.writes.has(cellOf(row.at))) ?? -1;
  const own = chain?.own[depth];
  const master = chain?.master[depth];
  if (!own?.row.entry || !master) return null;
  return {
    from: cellOf(master.row.at),
    to: cellOf(own.row.at),
    text: hex(own.row.entry.raw, 8),
    kind: 'master',
  };
}

/** What travels at this step; most steps move nothing. */
export function flightOf(moment: Moment): Flight | null {
  const { step } = moment;
  switch (step.event) {
    case 'walk.entry':
    case 'walk.leaf':
    case 'walk.absent':
    case 'walk.reserved': {
      const [read] = step.reads;
      if (!read) return null;
      const { level, index } = step.facts;
      return { from: `index ${level}`, to: keyOf(read.where), text: String(index), kind: 'index' };
    }
    case 'cpu.page-fault':
      return {
        from: 'address',
        to: `cpu${moment.cpu} cr2`,
        text: hex(step.facts.cr2, 8),
        kind: 'bad',
      };
    case 'fault.read-cr2':
      return {
        from: `cpu${moment.cpu} cr2`,
        to: 'handler',
        text: hex(step.facts.address, 8),
        kind: 'index',
      };
    case 'sync.copy':
    case 'sync.top-copy':
      return copied(moment);
    case 'fixup.found':
      return { from: 'code', to: 'fixup', text: 'EIP', kind: 'fix' };
    case 'cpu.iret-retry':
      return {
        from: 'handler',
        to: `cpu${moment.cpu} eip`,
        text: hex(cpuOf(moment.now, moment.cpu).registers.eip, 8),
        kind: 'fix',
      };
    default:
      return null;
  }
}
