import { at, op, type Routine } from '../../../image/source.ts';
import { EX_TYPE_UACCESS } from './extable.ts';

/**
 * Reads kernel memory that may not be there, 8, 4, 2 bytes at a time, then one. User addresses are refused before anything is touched, with -ERANGE.
 * The model runs it as a handler: only its loads, which may fault, and where they lead are in the text.
 *
 * @see mm/maccess.c copy_from_kernel_nofault, Linux 6.1; all places as recorded
 */
export const copyFromKernelNofault: Routine = {
  name: 'copy_from_kernel_nofault',
  section: '.text',
  align: 16,
  text: [
    { gap: 0x38 },
    { label: 'pair-low' },
    op.load('eax', at('ebx')),
    { label: 'pair-high' },
    op.load('edx', at('ebx', 4)),
    { gap: 0x18 },
    { label: 'word' },
    op.load('eax', at('ebx')),
    { gap: 0x10 },
    { label: 'half' },
    op.load('eax', at('ebx'), 2),
    { gap: 0x10 },
    { label: 'byte' },
    op.loadByte('eax', at('ebx')),
    { gap: 0x14 },
    { label: 'bad-word' },
    { gap: 8 },
    { label: 'bad' },
    { gap: 0x17 },
    { label: 'bad-half' },
    { gap: 0x11 },
  ],
  table: [
    ['pair-low', 'bad', EX_TYPE_UACCESS],
    ['pair-high', 'bad', EX_TYPE_UACCESS],
    ['word', 'bad-word', EX_TYPE_UACCESS],
    ['half', 'bad-half', EX_TYPE_UACCESS],
    ['byte', 'bad', EX_TYPE_UACCESS],
  ],
};
