import { describe, expect, it } from 'vitest';
import { virt } from '../bits.ts';
import { textOf } from './att.ts';
import { encode } from './encode.ts';
import type { MemoryOperand, Operation } from './instructions.ts';

const at = (base: MemoryOperand['base'], displacement = 0): MemoryOperand => ({
  base,
  index: null,
  scale: 1,
  displacement,
});

/** What GNU as makes of these texts, and how objdump prints the bytes (binutils 2.40); many stand in the recordings' `code_bytes` and oopses. */
const KNOWN: readonly (readonly [string, string, Operation])[] = [
  ['833c2400', 'cmpl $0x0,(%rsp)', { op: 'cmp-number', to: at('esp'), from: 0n }],
  ['f348a5', 'rep movsq %ds:(%rsi),%es:(%rdi)', { op: 'movs', size: 8, rep: true }],
  ['f3a4', 'rep movsb %ds:(%rsi),%es:(%rdi)', { op: 'movs', size: 1, rep: true }],
  ['f348ab', 'rep stos %rax,%es:(%rdi)', { op: 'stos', size: 8, rep: true }],
  ['f3aa', 'rep stos %al,%es:(%rdi)', { op: 'stos', size: 1, rep: true }],
  ['ac', 'lods %ds:(%rsi),%al', { op: 'lods', size: 1, rep: false }],
  ['aa', 'stos %al,%es:(%rdi)', { op: 'stos', size: 1, rep: false }],
  ['4c8b06', 'mov (%rsi),%r8', { op: 'load', to: 'r8', from: at('esi'), size: 8 }],
  ['4c8b5e18', 'mov 0x18(%rsi),%r11', { op: 'load', to: 'r11', from: at('esi', 0x18), size: 8 }],
  ['4c8907', 'mov %r8,(%rdi)', { op: 'store', to: at('edi'), from: 'r8', size: 8 }],
  ['4c895f38', 'mov %r11,0x38(%rdi)', { op: 'store', to: at('edi', 0x38), from: 'r11', size: 8 }],
  ['8a06', 'mov (%rsi),%al', { op: 'load-byte', to: 'eax', from: at('esi') }],
  ['8a1e', 'mov (%rsi),%bl', { op: 'load-byte', to: 'ebx', from: at('esi') }],
  ['8807', 'mov %al,(%rdi)', { op: 'store', to: at('edi'), from: 'eax', size: 1 }],
  ['881f', 'mov %bl,(%rdi)', { op: 'store', to: at('edi'), from: 'ebx', size: 1 }],
  ['408837', 'mov %sil,(%rdi)', { op: 'store', to: at('edi'), from: 'esi', size: 1 }],
  ['668901', 'mov %ax,(%rcx)', { op: 'store', to: at('ecx'), from: 'eax', size: 2 }],
  ['8901', 'mov %eax,(%rcx)', { op: 'store', to: at('ecx'), from: 'eax', size: 4 }],
  ['488901', 'mov %rax,(%rcx)', { op: 'store', to: at('ecx'), from: 'eax', size: 8 }],
  ['488b50f9', 'mov -0x7(%rax),%rdx', { op: 'load', to: 'edx', from: at('eax', -0x7), size: 8 }],
  ['8b50fd', 'mov -0x3(%rax),%edx', { op: 'load', to: 'edx', from: at('eax', -0x3), size: 4 }],
  ['0fb610', 'movzbl (%rax),%edx', { op: 'load', to: 'edx', from: at('eax'), size: 1 }],
  ['0fb750ff', 'movzwl -0x1(%rax),%edx', { op: 'load', to: 'edx', from: at('eax', -0x1), size: 2 }],
  ['498b0424', 'mov (%r12),%rax', { op: 'load', to: 'eax', from: at('r12'), size: 8 }],
  ['418b4500', 'mov 0x0(%r13),%eax', { op: 'load', to: 'eax', from: at('r13'), size: 4 }],
  [
    '488b4c0500',
    'mov 0x0(%rbp,%rax,1),%rcx',
    {
      op: 'load',
      to: 'ecx',
      from: { base: 'ebp', index: 'eax', scale: 1, displacement: 0x0 },
      size: 8,
    },
  ],
  [
    '8a540500',
    'mov 0x0(%rbp,%rax,1),%dl',
    {
      op: 'load-byte',
      to: 'edx',
      from: { base: 'ebp', index: 'eax', scale: 1, displacement: 0x0 },
    },
  ],
  [
    '4e8b14cf',
    'mov (%rdi,%r9,8),%r10',
    {
      op: 'load',
      to: 'r10',
      from: { base: 'edi', index: 'r9', scale: 8, displacement: 0x0 },
      size: 8,
    },
  ],
  [
    '488b142500f0c081',
    'mov 0xffffffff81c0f000,%rdx',
    { op: 'load', to: 'edx', from: at(null, -0x7e3f1000), size: 8 },
  ],
  ['48c70700000000', 'movq $0x0,(%rdi)', { op: 'store', to: at('edi'), from: 0x0n, size: 8 }],
  ['c60700', 'movb $0x0,(%rdi)', { op: 'store', to: at('edi'), from: 0x0n, size: 1 }],
  ['488d7640', 'lea 0x40(%rsi),%rsi', { op: 'lea', to: 'esi', from: at('esi', 0x40), size: 8 }],
  [
    '8d14ca',
    'lea (%rdx,%rcx,8),%edx',
    { op: 'lea', to: 'edx', from: { base: 'edx', index: 'ecx', scale: 8, displacement: 0x0 } },
  ],
  [
    '488d04ca',
    'lea (%rdx,%rcx,8),%rax',
    {
      op: 'lea',
      to: 'eax',
      from: { base: 'edx', index: 'ecx', scale: 8, displacement: 0x0 },
      size: 8,
    },
  ],
  ['4889e5', 'mov %rsp,%rbp', { op: 'mov', to: 'ebp', from: 'esp', size: 8 }],
  ['89d1', 'mov %edx,%ecx', { op: 'mov', to: 'ecx', from: 'edx' }],
  ['4489c9', 'mov %r9d,%ecx', { op: 'mov', to: 'ecx', from: 'r9' }],
  ['4c89c8', 'mov %r9,%rax', { op: 'mov', to: 'eax', from: 'r9', size: 8 }],
  [
    '48c7c0f2ffffff',
    'mov $0xfffffffffffffff2,%rax',
    { op: 'mov', to: 'eax', from: 0xfffffffffffffff2n, size: 8 },
  ],
  ['b9f2ffffff', 'mov $0xfffffff2,%ecx', { op: 'mov', to: 'ecx', from: 0xfffffff2n }],
  ['41b908000000', 'mov $0x8,%r9d', { op: 'mov', to: 'r9', from: 0x8n }],
  [
    '48c7c700f0c081',
    'mov $0xffffffff81c0f000,%rdi',
    { op: 'mov', to: 'edi', from: 0xffffffff81c0f000n, size: 8 },
  ],
  [
    '48ba00f0ffffff7f0000',
    'movabs $0x7ffffffff000,%rdx',
    { op: 'mov', to: 'edx', from: 0x7ffffffff000n, size: 8 },
  ],
  ['83e107', 'and $0x7,%ecx', { op: 'and', to: 'ecx', from: 0x7n }],
  [
    '482500e0ffff',
    'and $0xffffffffffffe000,%rax',
    { op: 'and', to: 'eax', from: 0xffffffffffffe000n, size: 8 },
  ],
  ['83e23f', 'and $0x3f,%edx', { op: 'and', to: 'edx', from: 0x3fn }],
  ['4883ec08', 'sub $0x8,%rsp', { op: 'sub', to: 'esp', from: 0x8n, size: 8 }],
  ['29ca', 'sub %ecx,%edx', { op: 'sub', to: 'edx', from: 'ecx' }],
  ['4c29ca', 'sub %r9,%rdx', { op: 'sub', to: 'edx', from: 'r9', size: 8 }],
  ['31c0', 'xor %eax,%eax', { op: 'xor', to: 'eax', from: 'eax' }],
  ['31d2', 'xor %edx,%edx', { op: 'xor', to: 'edx', from: 'edx' }],
  ['4883c007', 'add $0x7,%rax', { op: 'add', to: 'eax', from: 0x7n, size: 8 }],
  ['4801ca', 'add %rcx,%rdx', { op: 'add', to: 'edx', from: 'ecx', size: 8 }],
  ['4801df', 'add %rbx,%rdi', { op: 'add', to: 'edi', from: 'ebx', size: 8 }],
  ['83fa40', 'cmp $0x40,%edx', { op: 'cmp', to: 'edx', from: 0x40n }],
  ['4881fe00100000', 'cmp $0x1000,%rsi', { op: 'cmp', to: 'esi', from: 0x1000n, size: 8 }],
  ['4839d0', 'cmp %rdx,%rax', { op: 'cmp', to: 'eax', from: 'edx', size: 8 }],
  ['4c39ca', 'cmp %r9,%rdx', { op: 'cmp', to: 'edx', from: 'r9', size: 8 }],
  ['493b4820', 'cmp 0x20(%r8),%rcx', { op: 'cmp-from', to: 'ecx', from: at('r8', 0x20), size: 8 }],
  [
    '483b82980a0000',
    'cmp 0xa98(%rdx),%rax',
    { op: 'cmp-from', to: 'eax', from: at('edx', 0xa98), size: 8 },
  ],
  ['48394818', 'cmp %rcx,0x18(%rax)', { op: 'cmp-to', to: at('eax', 0x18), from: 'ecx', size: 8 }],
  ['83f812', 'cmp $0x12,%eax', { op: 'cmp', to: 'eax', from: 0x12n }],
  ['4819d2', 'sbb %rdx,%rdx', { op: 'sbb', to: 'edx', from: 'edx', size: 8 }],
  ['85c0', 'test %eax,%eax', { op: 'test', to: 'eax', from: 'eax' }],
  ['4885c9', 'test %rcx,%rcx', { op: 'test', to: 'ecx', from: 'ecx', size: 8 }],
  ['4585c0', 'test %r8d,%r8d', { op: 'test', to: 'r8', from: 'r8' }],
  ['84c0', 'test %al,%al', { op: 'testb', to: 'eax', from: 'eax' }],
  ['4584d2', 'test %r10b,%r10b', { op: 'testb', to: 'r10', from: 'r10' }],
  ['c1e906', 'shr $0x6,%ecx', { op: 'shr', to: 'ecx', by: 6 }],
  ['48c1ea06', 'shr $0x6,%rdx', { op: 'shr', to: 'edx', by: 6, size: 8 }],
  ['48c1e206', 'shl $0x6,%rdx', { op: 'shl', to: 'edx', by: 6, size: 8 }],
  ['f7d9', 'neg %ecx', { op: 'neg', to: 'ecx' }],
  ['48ffc7', 'inc %rdi', { op: 'inc', to: 'edi', size: 8 }],
  ['48ffc6', 'inc %rsi', { op: 'inc', to: 'esi', size: 8 }],
  ['ffc9', 'dec %ecx', { op: 'dec', to: 'ecx' }],
  ['48ffca', 'dec %rdx', { op: 'dec', to: 'edx', size: 8 }],
  ['55', 'push %rbp', { op: 'push', register: 'ebp' }],
  ['4154', 'push %r12', { op: 'push', register: 'r12' }],
  ['5b', 'pop %rbx', { op: 'pop', register: 'ebx' }],
  ['415f', 'pop %r15', { op: 'pop', register: 'r15' }],
  ['ffd7', 'call *%rdi', { op: 'callr', register: 'edi' }],
  ['41ffd3', 'call *%r11', { op: 'callr', register: 'r11' }],
  ['c3', 'ret', { op: 'ret' }],
  ['90', 'nop', { op: 'nop' }],
  ['0f1f00', 'nopl (%rax)', { op: 'nop', length: 3 }],
  ['0f1f440000', 'nopl 0x0(%rax,%rax,1)', { op: 'nop', length: 5 }],
  ['0f01cb', 'stac', { op: 'stac' }],
  ['0f01ca', 'clac', { op: 'clac' }],
  ['0f0b', 'ud2', { op: 'ud2' }],
];

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

describe('encodings of 64-bit code', () => {
  it.each(KNOWN)('%s is %s', (bytes, text, does) => {
    expect(hexOf(encode(does, 0n, false, 64))).toBe(bytes);
    expect(textOf(does, 64)).toBe(text);
  });

  it('counts a jump from its end', () => {
    const at = 0xffffffff819f7966n;
    const jae = { op: 'jcc', condition: 'ae', target: virt(0xffffffff819f7a03n) } as const;
    expect(hexOf(encode(jae, at, true, 64))).toBe('0f8397000000');
    const call = { op: 'call', target: virt(at) } as const;
    expect(hexOf(encode(call, at, true, 64))).toBe('e8fbffffff');
    expect(textOf(call, 64)).toBe('call 0xffffffff819f7966');
  });

  it('refuses what it cannot encode', () => {
    const wide = { op: 'and', to: 'eax', from: 0x7ffffffff000n, size: 8 } as const;
    expect(() => encode(wide, 0n, false, 64)).toThrow(/32 bits with sign/);
    const upper = { op: 'push', register: 'r8' } as const;
    expect(() => encode(upper, 0n, false)).toThrow(/64-bit code/);
    const quad = { op: 'movs', size: 8, rep: true } as const;
    expect(() => encode(quad, 0n, false)).toThrow(/64-bit code/);
  });
});
