import { hex, wrap } from '../bits.ts';
import type { General, MemoryOperand, Mode, Operation } from './instructions.ts';

const BYTE: Partial<Record<General, string>> = {
  eax: 'al',
  ecx: 'cl',
  edx: 'dl',
  ebx: 'bl',
  esp: 'spl',
  ebp: 'bpl',
  esi: 'sil',
  edi: 'dil',
};

const SUFFIX = { 1: 'b', 2: 'w', 4: 'd', 8: '' } as const;

/** A register as it is called when so many of its bytes are meant: `al`, `ax`, `eax`, `rax`; `r8b` to `r8`. */
export function registerName(register: General, size: 1 | 2 | 4 | 8): string {
  const old = BYTE[register];
  if (old === undefined) return register + SUFFIX[size];
  if (size === 1) return old;
  return size === 2 ? register.slice(1) : size === 4 ? register : `r${register.slice(1)}`;
}

const immediate = (value: bigint, size: 1 | 2 | 4 | 8 = 4): string =>
  `$${hex(wrap(value, size === 8 ? 64 : 32))}`;

const value = (from: General | bigint, size: 4 | 8 = 4): string =>
  typeof from === 'bigint' ? immediate(from, size) : `%${registerName(from, size)}`;

/** EBP and R13 have no form without a displacement, so that 0 is printed. */
function memory({ base, index, scale, displacement }: MemoryOperand, mode: Mode): string {
  const name = (register: General): string => registerName(register, mode === 64 ? 8 : 4);
  if (base === null) return hex(wrap(BigInt(displacement), mode));
  const sign = displacement < 0 ? '-' : '';
  const written = displacement !== 0 || base === 'ebp' || base === 'r13';
  const offset = written ? `${sign}0x${Math.abs(displacement).toString(16)}` : '';
  return `${offset}(%${name(base)}${index ? `,%${name(index)},${scale}` : ''})`;
}

const STORE = { 1: 'movb', 2: 'movw', 4: 'movl', 8: 'movq' } as const;

function storeText({ to, from, size }: Operation & { op: 'store' }, mode: Mode): string {
  if (typeof from === 'bigint')
    return `${STORE[size]} ${immediate(from, size)},${memory(to, mode)}`;
  return `mov %${registerName(from, size)},${memory(to, mode)}`;
}

const ELEMENT = { 1: 'b', 4: 'l', 8: 'q' } as const;

function stringText(does: Operation & { op: 'movs' | 'stos' | 'lods' }, mode: Mode): string {
  const { op, size } = does;
  const prefix = does.rep ? 'rep ' : '';
  const register = `%${registerName('eax', size)}`;
  const [from, to] = mode === 64 ? ['%ds:(%rsi)', '%es:(%rdi)'] : ['%ds:(%esi)', '%es:(%edi)'];
  if (op === 'movs') return `${prefix}movs${ELEMENT[size]} ${from},${to}`;
  if (op === 'stos') return `${prefix}stos ${register},${to}`;
  return `${prefix}lods ${from},${register}`;
}

const LOAD = { 1: 'movzbl', 2: 'movzwl', 4: 'mov', 8: 'mov' } as const;

/** A number too long for 4 bytes with sign needs the long form, which has a name of its own. */
function moveText({ to, from, size = 4 }: Operation & { op: 'mov' }): string {
  const long =
    size === 8 && typeof from === 'bigint' && BigInt.asIntN(64, from) !== BigInt.asIntN(32, from);
  return `${long ? 'movabs' : 'mov'} ${value(from, size)},%${registerName(to, size)}`;
}

const NOPS = {
  64: { 1: 'nop', 3: 'nopl (%rax)', 5: 'nopl 0x0(%rax,%rax,1)' },
  32: { 1: 'nop', 3: 'lea 0x0(%esi),%esi', 5: 'lea %ds:0x0(%esi,%eiz,1),%esi' },
} as const;

/** An instruction as disassemblers print it for oops readers (AT&T: source first), with `0x` before addresses. */
export function textOf(does: Operation, mode: Mode = 32): string {
  const word = mode === 64 ? 8 : 4;
  switch (does.op) {
    case 'mov':
      return moveText(does);
    case 'load':
      return `${LOAD[does.size]} ${memory(does.from, mode)},%${registerName(does.to, does.size === 8 ? 8 : 4)}`;
    case 'load-byte':
      return `mov ${memory(does.from, mode)},%${registerName(does.to, 1)}`;
    case 'store':
      return storeText(does, mode);
    case 'lea':
      return `lea ${memory(does.from, mode)},%${registerName(does.to, does.size ?? 4)}`;
    case 'cmp-from':
      return `cmp ${memory(does.from, mode)},%${registerName(does.to, does.size ?? 4)}`;
    case 'cmp-number':
      return `cmp${STORE[does.size ?? 4].slice(-1)} ${immediate(does.from, does.size)},${memory(does.to, mode)}`;
    case 'cmp-to':
      return `cmp %${registerName(does.from, does.size ?? 4)},${memory(does.to, mode)}`;
    case 'testb':
      return `test %${registerName(does.from, 1)},%${registerName(does.to, 1)}`;
    case 'shr':
    case 'shl':
      return `${does.op} ${immediate(BigInt(does.by))},%${registerName(does.to, does.size ?? 4)}`;
    case 'neg':
    case 'inc':
    case 'dec':
      return `${does.op} %${registerName(does.to, does.size ?? 4)}`;
    case 'movs':
    case 'stos':
    case 'lods':
      return stringText(does, mode);
    case 'push':
    case 'pop':
      return `${does.op} %${registerName(does.register, word)}`;
    case 'jmp':
    case 'call':
      return `${does.op} ${hex(does.target)}`;
    case 'callr':
      return `call *%${registerName(does.register, word)}`;
    case 'jcc':
      return `j${does.condition} ${hex(does.target)}`;
    case 'nop':
      return NOPS[mode][does.length ?? 1];
    case 'ret':
    case 'ud2':
    case 'stac':
    case 'clac':
    case 'lfence':
    case 'cld':
      return does.op;
    case 'other':
      return does.text;
    default:
      return `${does.op} ${value(does.from, does.size)},%${registerName(does.to, does.size ?? 4)}`;
  }
}
