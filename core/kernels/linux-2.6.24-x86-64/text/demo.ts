import {
  at,
  type Item,
  type ObjectFile,
  op,
  quad,
  type Routine,
  type TableLine,
} from '../../../image/source.ts';

const PAGE = 4096;

/** What differs between versions in how a driver reaches user memory. */
export interface DemoStyle {
  /** The copies with range check that it calls. */
  readonly copyFromUser: string;
  readonly copyToUser: string;
  /** The copy without range check, for callers that may not sleep. */
  readonly copyInatomic: string;
  /** What stands before and behind an inline access: `stac` and `clac`, if the kernel knows SMAP. */
  readonly open: readonly Item[];
  readonly close: readonly Item[];
  /** What the table tells besides the two addresses. */
  readonly how?: string | number;
  /** From 5.17 on there is no `.fixup`: `__get_user` and `__put_user` are calls, and other recovery lies in the function itself. */
  readonly modern?: boolean;
}

const plain = (name: string, text: Routine['text']): Routine => ({
  name,
  section: '.text',
  align: 16,
  text,
});

/** Bytes asked for in RBX, bytes not copied in RAX: -EFAULT if that is all of them, else what was copied. */
const countOrFault: readonly Item[] = [
  quad.math('test', 'eax', 'eax'),
  op.jcc('e', 'count'),
  quad.math('cmp', 'eax', 'ebx'),
  op.jcc('ne', 'count'),
  quad.mov('eax', -14),
  op.pop('ebx'),
  op.ret,
  { label: 'count' },
  quad.math('sub', 'ebx', 'eax'),
  quad.mov('eax', 'ebx'),
  op.pop('ebx'),
  op.ret,
];

/** At most a page. */
const limitCount: readonly Item[] = [
  op.push('ebx'),
  quad.math('cmp', 'esi', PAGE),
  op.jcc('be', 'fits'),
  op.mov('esi', PAGE),
  { label: 'fits' },
  quad.mov('ebx', 'esi'),
  quad.mov('edx', 'esi'),
];

const line = (insn: string, fixup: string, { how }: DemoStyle): TableLine =>
  how === undefined ? [insn, fixup] : [insn, fixup, how];

/** `__get_user` and `__put_user` as calls. @see arch/x86/include/asm/uaccess.h, Linux 6.1 */
const getByCall: readonly Item[] = [
  quad.mov('eax', 'edi'),
  op.call('__get_user_nocheck_4'),
  op.store(at('esi'), 'edx'),
  op.ret,
];
const putByCall: readonly Item[] = [
  quad.mov('ecx', 'edi'),
  op.mov('eax', 'esi'),
  op.call('__put_user_nocheck_4'),
  op.mov('eax', 'ecx'),
  op.ret,
];

/** The recovery of an inline read: -EFAULT in `eax`, zero in `ecx`, back behind the load. */
const recovered: readonly Item[] = [
  { label: 'bad' },
  op.mov('eax', -14),
  op.math('xor', 'ecx', 'ecx'),
  op.jmp('done'),
];

/** A load of 4 bytes from RDI, stored where RSI points. */
const load = (
  name: string,
  style: DemoStyle,
  open: readonly Item[],
  close: readonly Item[],
): Routine => ({
  ...plain(name, [
    op.math('xor', 'eax', 'eax'),
    ...open,
    { label: 'load' },
    op.load('ecx', at('edi')),
    { label: 'done' },
    ...close,
    op.store(at('esi'), 'ecx'),
    op.ret,
    ...(style.modern ? recovered : []),
  ]),
  ...(style.modern ? {} : { fixup: recovered }),
  table: [line('load', 'bad', style)],
});

/** An inline `__get_user` of 4 bytes from RDI, stored where RSI points. */
const inlineGet = (name: string, style: DemoStyle): Routine =>
  style.modern ? plain(name, getByCall) : load(name, style, style.open, style.close);

/** An inline `__put_user` of ESI to RDI. */
function inlinePut(name: string, style: DemoStyle): Routine {
  if (style.modern) return plain(name, putByCall);
  return {
    ...plain(name, [
      op.math('xor', 'eax', 'eax'),
      ...style.open,
      { label: 'store' },
      op.store(at('edi'), 'esi'),
      { label: 'done' },
      ...style.close,
      op.ret,
    ]),
    fixup: [{ label: 'bad' }, op.mov('eax', -14), op.jmp('done')],
    table: [line('store', 'bad', style)],
  };
}

const TEXT = 'A page of the kernel, ready to be read. ';

const pageOf = (text: string): Uint8Array =>
  Uint8Array.from({ length: PAGE }, (_, i) => text.charCodeAt(i % text.length));

const zeroEnded = (text: string): Uint8Array =>
  Uint8Array.from(`${text}\0`, (letter) => letter.charCodeAt(0));

/**
 * The driver that the scenarios run, under the names that it has on 32 bits. The first argument comes in RDI, the second in RSI.
 *
 * @param style of the kernel it is built for
 */
export const demo = (style: DemoStyle): ObjectFile => ({
  name: 'drivers/char/demo.o',
  routines: [
    plain('demo_read', [quad.load('eax', at('edi')), op.ret]),
    plain('demo_write', [quad.store(at('edi'), 'esi'), op.ret]),
    plain('demo_call', [
      op.push('ebp'),
      quad.mov('ebp', 'esp'),
      op.callRegister('edi'),
      op.pop('ebp'),
      op.ret,
    ]),
    plain('sys_write_demo', [
      ...limitCount,
      quad.mov('esi', 'edi'),
      quad.address('edi', 'demo_buffer'),
      op.call(style.copyFromUser),
      ...countOrFault,
    ]),
    plain('sys_read_demo', [
      ...limitCount,
      quad.address('esi', 'demo_buffer'),
      op.call(style.copyToUser),
      ...countOrFault,
    ]),
    plain('sys_open_demo', [
      quad.mov('esi', 'edi'),
      quad.address('edi', 'demo_name'),
      op.mov('edx', PAGE),
      op.call('strncpy_from_user'),
      op.ret,
    ]),
    inlineGet('demo_inline_get', style),
    inlinePut('demo_inline_put', style),
    load('demo_nofault', style, [], []),
    plain('demo_copy_inatomic', [
      ...limitCount,
      quad.mov('esi', 'edi'),
      quad.address('edi', 'demo_buffer'),
      op.call(style.copyInatomic),
      ...countOrFault,
    ]),
  ],
  data: [
    { name: 'demo_constant', section: '.rodata', bytes: zeroEnded('This text cannot be written.') },
    { name: 'demo_buffer', section: '.data', bytes: pageOf(TEXT) },
    { name: 'demo_name', section: '.data', bytes: new Uint8Array(PAGE) },
  ],
});

const user = (name: string, text: Routine['text']): Routine => ({
  name,
  section: '.user',
  align: 16,
  text,
});

/** What the processes of the scenarios run: the pointer in RDI, what is written in RSI. */
export const program: ObjectFile = {
  name: 'demo',
  routines: [
    user('user_read', [quad.load('eax', at('edi')), op.ret]),
    user('user_write', [quad.store(at('edi'), 'esi'), op.ret]),
    user('user_push', [op.push('edi'), op.ret]),
    user('user_call', [op.callRegister('edi'), op.ret]),
    user('user_syscall', [op.other([0x0f, 0x05], 'syscall'), op.ret]),
  ],
};

/** The object of a module that brings a table of its own. */
export const demoModule = (style: DemoStyle): ObjectFile => ({
  name: 'demo_mod.o',
  routines: [
    load('demo_mod_get', style, style.open, style.close),
    inlinePut('demo_mod_put', style),
    plain('demo_mod_write', [quad.store(at('edi'), 'esi'), op.ret]),
    plain('demo_mod_copy', [op.call(style.copyFromUser), op.ret]),
  ],
});
