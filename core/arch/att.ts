import { hex, wrap } from '../bits.ts';
import type { General, MemoryOperand, Operation } from './instructions.ts';

const BYTE: Readonly<Record<General, string>> = {
  eax: 'al',
  ecx: 'cl',
  edx: 'dl',
  ebx: 'bl',
  esp: 'spl',
  ebp: 'bpl',
  esi: 'sil',
  edi: 'dil',
};

const immediate = (value: bigint): string => `$${hex(wrap(value, 32))}`;

const value = (from: General | bigint): string =>
  typeof from === 'bigint' ? immediate(from) : `%${from}`;

function memory({ base, index, scale, displacement }: MemoryOperand): string {
  const sign = displacement < 0 ? '-' : '';
  const offset =
    displacement === 0 && base ? '' : `${sign}0x${Math.abs(displacement).toString(16)}`;
  if (base === null) return offset;
  return `${offset}(%${base}${index ? `,%${index},${scale}` : ''})`;
}

function storeText({ to, from, size }: Operation & { op: 'store' }): string {
  if (typeof from === 'bigint')
    return `mov${size === 1 ? 'b' : size === 2 ? 'w' : 'l'} ${immediate(from)},${memory(to)}`;
  const register = size === 1 ? BYTE[from] : size === 2 ? from.slice(1) : from;
  return `mov %${register},${memory(to)}`;
}

function stringText({ op, size, rep }: Operation & { op: 'movs' | 'stos' | 'lods' }): string {
  const prefix = rep ? 'rep ' : '';
  const register = size === 1 ? '%al' : '%eax';
  if (op === 'movs') return `${prefix}movs${size === 1 ? 'b' : 'l'} %ds:(%esi),%es:(%edi)`;
  if (op === 'stos') return `${prefix}stos ${register},%es:(%edi)`;
  return `${prefix}lods %ds:(%esi),${register}`;
}

const LOAD = { 1: 'movzbl', 2: 'movzwl', 4: 'mov' } as const;

/** An instruction as disassemblers print it for oops readers (AT&T: source first), with `0x` before addresses. */
export function textOf(does: Operation): string {
  switch (does.op) {
    case 'load':
      return `${LOAD[does.size]} ${memory(does.from)},%${does.to}`;
    case 'store':
      return storeText(does);
    case 'lea':
      return `lea ${memory(does.from)},%${does.to}`;
    case 'cmp-from':
      return `cmp ${memory(does.from)},%${does.to}`;
    case 'cmp-to':
      return `cmp %${does.from},${memory(does.to)}`;
    case 'testb':
      return `test %${BYTE[does.from]},%${BYTE[does.to]}`;
    case 'shr':
    case 'shl':
      return `${does.op} ${immediate(BigInt(does.by))},%${does.to}`;
    case 'neg':
    case 'inc':
    case 'dec':
      return `${does.op} %${does.to}`;
    case 'movs':
    case 'stos':
    case 'lods':
      return stringText(does);
    case 'push':
    case 'pop':
      return `${does.op} %${does.register}`;
    case 'jmp':
    case 'call':
      return `${does.op} ${hex(does.target)}`;
    case 'callr':
      return `call *%${does.register}`;
    case 'jcc':
      return `j${does.condition} ${hex(does.target)}`;
    case 'ret':
    case 'nop':
    case 'ud2':
      return does.op;
    case 'other':
      return does.text;
    default:
      return `${does.op} ${value(does.from)},%${does.to}`;
  }
}
