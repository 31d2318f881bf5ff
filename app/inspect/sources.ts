import { phys, type Register, type Step, symbolAt, word } from '../../core/index.ts';
import type { Moment } from '../picture/moment.ts';
import { chainOf } from '../picture/tables.ts';
import type { Said } from '../ui/pick.ts';
import { inspect as w } from '../words/inspect.ts';
import {
  faultBefore,
  holds,
  latestHolding,
  ownPlaces,
  registerHolding,
  TELLING,
  variableHolding,
} from './holders.ts';
import type { Open } from './why-from.ts';

/** The registers that a sentence or a line names. */
export const REGISTERS: readonly Register[] = [
  'eip',
  'esp',
  'eflags',
  'cr0',
  'cr2',
  'cr3',
  'cr4',
  'cs',
  'ss',
  'eax',
  'ebx',
  'ecx',
  'edx',
  'esi',
  'edi',
  'ebp',
  'r8',
  'r9',
  'r10',
  'r11',
  'r12',
  'r13',
  'r14',
  'r15',
];

/** What a value that stands in no place was made from, and by which rule. */
export interface Sources {
  readonly rule: string;
  readonly from: readonly Open[];
  /** An earlier step that says what it is a part of. */
  readonly by?: number;
}

const held = (from: readonly (Open | null)[]): Sources | null => {
  const found = from.flatMap((each) => each ?? []);
  return found.length > 0 ? { rule: w.said.held, from: found } : null;
};

const FRAME = 0x000ffffffffff000n;
/** Bytes of code that an oops shows around EIP. */
const CODE = 64n;
const PAGE = 4096n;

/** An entry on the way whose frame number it is. */
function frameOf(moment: Moment, step: Step, value: bigint): Sources | null {
  const read = step.reads.find(
    (each) => typeof each.value === 'bigint' && (each.value & FRAME) === value,
  );
  const chain = chainOf(moment);
  const hops = chain ? [...chain.own, ...chain.master, ...chain.lower] : [];
  const hop = hops.find(({ row }) => row.entry && (row.entry.raw & FRAME) === value);
  const size = moment.kernel.format.entrySize;
  const place = read?.where ?? (hop ? ({ space: 'phys', at: hop.row.at, size } as const) : null);
  return place && value >= TELLING
    ? { rule: w.said.frame, from: [{ place, upTo: step.index }] }
    : null;
}

/** The address in play, or a run of its bits, or the start of something around it. */
function partOfAddress(moment: Moment, at: number, { name, value }: Said): Sources | null {
  const { address } = moment;
  if (address === null) return null;
  const known = addressFrom(moment, at, address);
  if (value === address) return held(known);
  const { levels } = moment.kernel.format;
  const [top] = levels;
  const fields = levels
    .filter((each) => each.name === name || name === 'index')
    .map(({ shift, bits }) => (address >> BigInt(shift)) & ((1n << BigInt(bits)) - 1n));
  const sign = name === 'sign' && top && value === address >> BigInt(top.shift + top.bits);
  const start = [12n, 21n, 22n, 30n, 39n].some((bits) => (address >> bits) << bits === value);
  const offset = value === (address & 0xfffn) && name === 'offset';
  return fields.includes(value) || sign || offset || (start && value >= TELLING)
    ? { rule: w.said.address, from: known }
    : null;
}

/** Where an address in play came from: CR2 or a register or a word that held it. */
function addressFrom(moment: Moment, at: number, address: bigint): readonly Open[] {
  const cr2 = registerHolding(moment, at, 'cr2', address);
  if (cr2) return [cr2];
  const register = REGISTERS.map((name) => registerHolding(moment, at, name, address)).find(
    (each) => each !== null,
  );
  const found = register ?? latestHolding(moment, at, address);
  return found ? [found] : [];
}

const readBy = ({ reads, index }: Step): readonly Open[] =>
  reads.map(({ where }) => ({ place: where, upTo: index - 1 }));

/** A physical address: the frame that the walk's last entry names, and the offset. */
function physical(moment: Moment, at: number, { value }: Said): Sources | null {
  const chain = chainOf(moment);
  const { address } = moment;
  const last = chain && (chain.lower.at(-1) ?? chain.own.at(-1));
  if (!last?.row.entry || address === null) return null;
  const { raw, large } = last.row.entry;
  const low = large ? (1n << BigInt(last.level.shift)) - 1n : 0xfffn;
  if (((raw & FRAME & ~low) | (address & low)) !== value) return null;
  const place = { space: 'phys', at: last.row.at, size: moment.kernel.format.entrySize } as const;
  return {
    rule: w.said.physical,
    from: [{ place, upTo: at }, ...addressFrom(moment, at, address)],
  };
}

/** What the kernel or the CPU keeps under that name: `pid` is that of the running task. */
function variable({ now, cpu }: Moment, at: number, { name, value }: Said): Sources | null {
  if (name === '') return null;
  if (name === 'pid' && BigInt(now.cpus[cpu]?.current ?? -1) === value)
    return held([{ place: { space: 'current', cpu }, upTo: at }]);
  const camel = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const place = variableHolding(now, value, camel);
  return place && held([{ place, upTo: at }]);
}

/** Where an entry on the way lies, or the code around the instruction that faulted. */
function near(moment: Moment, at: number, { name, value }: Said): Sources | null {
  const { address, cpu } = moment;
  const chain = chainOf(moment);
  const hops = chain ? [...chain.own, ...chain.master, ...chain.lower] : [];
  if (address !== null && name === 'at' && hops.some(({ row }) => row.at === value)) {
    const cr3 = { place: { space: 'register', cpu, name: 'cr3' }, upTo: at } as const;
    return { rule: w.said.entry, from: [cr3, ...addressFrom(moment, at, address)] };
  }
  const fault = faultBefore(moment, at);
  const eip = fault && 'eip' in fault.facts ? fault.facts.eip : null;
  const far = eip === null ? CODE : eip - value;
  if (fault === undefined || far >= CODE || far <= -CODE) return null;
  const place = { space: 'register', cpu, name: 'eip' } as const;
  return { rule: w.said.code, from: [{ place, upTo: fault.index - 1 }] };
}

/** The third word of the entry that the search found: a type with its data. */
function dataOfEntry(moment: Moment, at: number, value: bigint): Sources | null {
  const hit = moment.trace.steps.findLast(
    (step) => step.index <= at && step.event === 'extable.equal',
  );
  const [insn] = hit?.reads ?? [];
  if (insn?.where.space !== 'phys') return null;
  const place = word(phys(insn.where.at + 8n));
  return holds(moment.now, place, value) ? held([{ place, upTo: at }]) : null;
}

/** A page of the vmalloc area that the latest step of that kind found. */
function inArea({ trace }: Moment, at: number, value: bigint): Sources | null {
  const found = trace.steps.findLast((step) => step.index <= at && step.event === 'area.found');
  if (found?.event !== 'area.found') return null;
  const { address, size } = found.facts;
  if (value < address || value >= address + size) return null;
  return { rule: w.said.area, from: [], by: found.index };
}

/** The error code of the fault being handled, whole or under a mask. */
function errorCode(moment: Moment, at: number, { name, value }: Said): Sources | null {
  const fault = faultBefore(moment, at);
  if (fault?.event !== 'cpu.page-fault') return null;
  const { errorCode: code } = fault.facts;
  const top = fault.writes.findLast(({ where, after }) => where.space === 'phys' && after === code);
  if (!top) return null;
  const from = [{ place: top.where, upTo: fault.index }];
  if (code === value && !/&/.test(name)) return { rule: w.said.held, from };
  return value < 0x20n && (code & value) === value && /&/.test(name)
    ? { rule: w.said.bits, from }
    : null;
}

/** An address that the linker gave, or that this kernel has for good. */
function fixed({ kernel, now }: Moment, value: bigint): Sources | null {
  const { image, layout } = kernel;
  if (symbolAt(image, value) || image.symbols.some(({ address }) => address === value))
    return { rule: w.said.symbol, from: [] };
  const constants = Object.values(layout).filter((each) => typeof each === 'bigint');
  const kept = variableHolding(now, value);
  if (kept) return { rule: w.said.held, from: [{ place: kept, upTo: -1 }] };
  return value === PAGE || constants.includes(value as never)
    ? { rule: w.said.constant, from: [] }
    : null;
}

/** A register by the name that a value has where it stands. */
function named(moment: Moment, at: number, { name, value }: Said): Sources | null {
  const known =
    name === 'result'
      ? 'eax'
      : REGISTERS.find((each) => each === name || `r${each.slice(1)}` === name);
  return known ? held([registerHolding(moment, at, known, value)]) : null;
}

/** What a value said at a step was made from: the nearest that is known, from the step itself outwards. */
export function sourcesOf(moment: Moment, said: Said, at: number): Sources {
  const step = moment.trace.steps[at];
  if (!step) throw new RangeError(`step ${at}: the trace has ${moment.trace.steps.length}`);
  const { value } = said;
  const telling = value >= TELLING;
  return (
    held(ownPlaces(step, value).slice(0, 3)) ??
    errorCodeFirst(moment, at, said) ??
    named(moment, at, said) ??
    partOfAddress(moment, at, said) ??
    physical(moment, at, said) ??
    errorCode(moment, at, said) ??
    variable(moment, at, said) ??
    (telling ? held([latestHolding(moment, at, value)]) : null) ??
    frameOf(moment, step, value) ??
    (telling
      ? (fixed(moment, value) ??
        near(moment, at, said) ??
        inArea(moment, at, value) ??
        dataOfEntry(moment, at, value))
      : null) ??
    computed(step)
  );
}

const errorCodeFirst = (moment: Moment, at: number, said: Said): Sources | null =>
  /error/.test(said.name) ? errorCode(moment, at, said) : null;

const computed = (step: Step): Sources =>
  step.reads.length > 0
    ? { rule: w.said.computed, from: readBy(step) }
    : { rule: w.said.given, from: [] };
