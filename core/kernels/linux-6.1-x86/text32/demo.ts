import { at, type Item, type ObjectFile, op, type Routine } from '../../../image/source.ts';
import { demoCalls, demoData } from '../../linux-2.6.24-ia32/text/demo.ts';
import { EX_TYPE_UACCESS, FENTRY } from './extable.ts';

const plain = (name: string, text: readonly Item[]): Routine => ({
  name,
  section: '.text',
  align: 16,
  text,
});

/** One access in a frame of its own, the byte-for-byte twin of the recorded driver's. */
const framed = (access: Item): readonly Item[] => [
  FENTRY,
  op.push('ebp'),
  access,
  op.mov('ebp', 'esp'),
  op.pop('ebp'),
  op.ret,
];

const write = framed(op.store(at('eax'), 'edx'));

/** A load of 4 bytes from EAX with an entry, stored where EDX points; recovery lies in the function. */
const load = (name: string): Routine => ({
  ...plain(name, [
    op.mov('ecx', 'eax'),
    op.math('xor', 'eax', 'eax'),
    { label: 'load' },
    op.load('ecx', at('ecx')),
    { label: 'loaded' },
    op.store(at('edx'), 'ecx'),
    op.ret,
    { label: 'bad' },
    op.mov('eax', -14),
    op.math('xor', 'ecx', 'ecx'),
    op.jmp('loaded'),
  ]),
  table: [['load', 'bad', EX_TYPE_UACCESS]],
});

/** `__get_user` of 4 bytes from EAX, stored where EDX points: a call. @see arch/x86/include/asm/uaccess.h, Linux 6.1 */
const get = (name: string): Routine =>
  plain(name, [
    op.push('ebx'),
    op.mov('ebx', 'edx'),
    op.call('__get_user_nocheck_4'),
    op.store(at('ebx'), 'edx'),
    op.pop('ebx'),
    op.ret,
  ]);

/** `__put_user` of EDX to EAX. */
const put = (name: string): Routine =>
  plain(name, [
    op.mov('ecx', 'eax'),
    op.mov('eax', 'edx'),
    op.call('__put_user_nocheck_4'),
    op.mov('eax', 'ecx'),
    op.ret,
  ]);

/** The driver that the scenarios run, under the names that it has elsewhere. */
export const demo: ObjectFile = {
  name: 'drivers/char/demo.o',
  routines: [
    plain('demo_read', framed(op.load('eax', at('eax')))),
    plain('demo_write', write),
    plain('demo_call', [
      op.push('ebp'),
      op.mov('ebp', 'esp'),
      op.callRegister('eax'),
      op.pop('ebp'),
      op.ret,
    ]),
    ...demoCalls({
      copyFromUser: '_copy_from_user',
      copyToUser: '_copy_to_user',
      copyInatomic: '__copy_user_ll',
    }),
    get('demo_inline_get'),
    put('demo_inline_put'),
    load('demo_nofault'),
  ],
  data: demoData,
};

/** The object of a module; its load brings a table of its own. */
export const demoModule: ObjectFile = {
  name: 'demo_mod.o',
  routines: [
    load('demo_mod_get'),
    put('demo_mod_put'),
    plain('demo_mod_write', write),
    plain('demo_mod_copy', [op.call('_copy_from_user'), op.ret]),
  ],
};
