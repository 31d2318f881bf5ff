import { describe, expect, it } from 'vitest';
import { virt } from '../bits.ts';
import { textOf } from './att.ts';
import { encode } from './encode.ts';
import type { MemoryOperand, Operation } from './instructions.ts';

const memory = (base: MemoryOperand['base'], displacement = 0): MemoryOperand => ({
  base,
  index: null,
  scale: 1,
  displacement,
});

/** Bytes and texts as disassemblers give them; many stand in the recordings' `code_bytes` and oopses. */
const KNOWN: readonly (readonly [string, string, Operation])[] = [
  ['f3a5', 'rep movsl %ds:(%esi),%es:(%edi)', { op: 'movs', size: 4, rep: true }],
  ['f3a4', 'rep movsb %ds:(%esi),%es:(%edi)', { op: 'movs', size: 1, rep: true }],
  ['f3ab', 'rep stos %eax,%es:(%edi)', { op: 'stos', size: 4, rep: true }],
  ['f3aa', 'rep stos %al,%es:(%edi)', { op: 'stos', size: 1, rep: true }],
  ['ac', 'lods %ds:(%esi),%al', { op: 'lods', size: 1, rep: false }],
  ['aa', 'stos %al,%es:(%edi)', { op: 'stos', size: 1, rep: false }],
  ['8b00', 'mov (%eax),%eax', { op: 'load', to: 'eax', from: memory('eax'), size: 4 }],
  ['8910', 'mov %edx,(%eax)', { op: 'store', to: memory('eax'), from: 'edx', size: 4 }],
  ['8b50fd', 'mov -0x3(%eax),%edx', { op: 'load', to: 'edx', from: memory('eax', -3), size: 4 }],
  ['8b5df4', 'mov -0xc(%ebp),%ebx', { op: 'load', to: 'ebx', from: memory('ebp', -12), size: 4 }],
  ['8b4500', 'mov 0x0(%ebp),%eax', { op: 'load', to: 'eax', from: memory('ebp'), size: 4 }],
  ['0fb610', 'movzbl (%eax),%edx', { op: 'load', to: 'edx', from: memory('eax'), size: 1 }],
  [
    '0fb750ff',
    'movzwl -0x1(%eax),%edx',
    { op: 'load', to: 'edx', from: memory('eax', -1), size: 2 },
  ],
  ['8801', 'mov %al,(%ecx)', { op: 'store', to: memory('ecx'), from: 'eax', size: 1 }],
  ['668901', 'mov %ax,(%ecx)', { op: 'store', to: memory('ecx'), from: 'eax', size: 2 }],
  [
    '89442418',
    'mov %eax,0x18(%esp)',
    { op: 'store', to: memory('esp', 0x18), from: 'eax', size: 4 },
  ],
  ['c70007000000', 'movl $0x7,(%eax)', { op: 'store', to: memory('eax'), from: 7n, size: 4 }],
  [
    'c784240000fdff07000000',
    'movl $0x7,-0x30000(%esp)',
    { op: 'store', to: memory('esp', -0x30000), from: 7n, size: 4 },
  ],
  [
    '8d0c8b',
    'lea (%ebx,%ecx,4),%ecx',
    { op: 'lea', to: 'ecx', from: { base: 'ebx', index: 'ecx', scale: 4, displacement: 0 } },
  ],
  ['3b4218', 'cmp 0x18(%edx),%eax', { op: 'cmp-from', to: 'eax', from: memory('edx', 0x18) }],
  ['395018', 'cmp %edx,0x18(%eax)', { op: 'cmp-to', to: memory('eax', 0x18), from: 'edx' }],
  ['89e5', 'mov %esp,%ebp', { op: 'mov', to: 'ebp', from: 'esp' }],
  ['b8f2ffffff', 'mov $0xfffffff2,%eax', { op: 'mov', to: 'eax', from: 0xfffffff2n }],
  ['83e303', 'and $0x3,%ebx', { op: 'and', to: 'ebx', from: 3n }],
  ['2500f0ffff', 'and $0xfffff000,%eax', { op: 'and', to: 'eax', from: 0xfffff000n }],
  ['81ec00000300', 'sub $0x30000,%esp', { op: 'sub', to: 'esp', from: 0x30000n }],
  ['29ca', 'sub %ecx,%edx', { op: 'sub', to: 'edx', from: 'ecx' }],
  ['31c0', 'xor %eax,%eax', { op: 'xor', to: 'eax', from: 'eax' }],
  ['01d9', 'add %ebx,%ecx', { op: 'add', to: 'ecx', from: 'ebx' }],
  ['83db00', 'sbb $0x0,%ebx', { op: 'sbb', to: 'ebx', from: 0n }],
  ['85c9', 'test %ecx,%ecx', { op: 'test', to: 'ecx', from: 'ecx' }],
  ['84c0', 'test %al,%al', { op: 'testb', to: 'eax', from: 'eax' }],
  ['a901000000', 'test $0x1,%eax', { op: 'test', to: 'eax', from: 1n }],
  ['c1e902', 'shr $0x2,%ecx', { op: 'shr', to: 'ecx', by: 2 }],
  ['c1e104', 'shl $0x4,%ecx', { op: 'shl', to: 'ecx', by: 4 }],
  ['f7d9', 'neg %ecx', { op: 'neg', to: 'ecx' }],
  ['49', 'dec %ecx', { op: 'dec', to: 'ecx' }],
  ['42', 'inc %edx', { op: 'inc', to: 'edx' }],
  ['55', 'push %ebp', { op: 'push', register: 'ebp' }],
  ['5d', 'pop %ebp', { op: 'pop', register: 'ebp' }],
  ['ffd0', 'call *%eax', { op: 'callr', register: 'eax' }],
  ['c3', 'ret', { op: 'ret' }],
  ['90', 'nop', { op: 'nop' }],
  ['8d7600', 'lea 0x0(%esi),%esi', { op: 'nop', length: 3 }],
  ['3e8d742600', 'lea %ds:0x0(%esi,%eiz,1),%esi', { op: 'nop', length: 5 }],
  ['0faee8', 'lfence', { op: 'lfence' }],
  ['fc', 'cld', { op: 'cld' }],
  ['0f0b', 'ud2', { op: 'ud2' }],
];

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

describe('encodings', () => {
  it.each(KNOWN)('%s is %s', (bytes, text, does) => {
    expect(hexOf(encode(does, 0n, false))).toBe(bytes);
    expect(textOf(does)).toBe(text);
  });

  it('counts a jump from its end', () => {
    const at = 0xc0195ed4n;
    const jne = { op: 'jcc', condition: 'ne', target: virt(0xc0195ecdn) } as const;
    expect(hexOf(encode(jne, at, false))).toBe('75f7');
    expect(textOf(jne)).toBe('jne 0xc0195ecd');
    const call = { op: 'call', target: virt(0xc0195ed9n) } as const;
    expect(hexOf(encode(call, at, false))).toBe('e800000000');
    const jmp = { op: 'jmp', target: virt(0xc0195ed4n) } as const;
    expect(hexOf(encode(jmp, at, false))).toBe('ebfe');
    expect(hexOf(encode(jmp, at, true))).toBe('e9fbffffff');
    expect(hexOf(encode({ ...jne, target: virt(at) }, at, true))).toBe('0f85faffffff');
  });

  it('refuses what it cannot encode', () => {
    const far = { op: 'jmp', target: virt(0x200n) } as const;
    expect(() => encode(far, 0n, false)).toThrow(RangeError);
    const noByte = { op: 'store', to: memory('eax'), from: 'esi', size: 1 } as const;
    expect(() => encode(noByte, 0n, false)).toThrow(/low byte/);
  });
});
