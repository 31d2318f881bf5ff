import type { ProfileId } from '../kernel.ts';
import { widened } from '../register-name.ts';
import type { Say } from './say.ts';

/** A field of `pt_regs`, set in code. */
const FIELD = /`(regs->)?(orig_)?e(ax|ip|sp|flags)(?=`)/g;

/** Code and printed lines say what they say. Backticks come in pairs, so every second piece is plain. */
const outside = (text: string, change: (plain: string) => string): string =>
  text
    .split('`')
    .map((piece, i) => (i % 2 === 0 ? change(piece) : piece))
    .join('`');

/** In 2.6.24 `pt_regs` has the names of the CPU's registers; later kernels leave the width out. */
function fieldOf(profile: ProfileId, regs: string, orig: string, name: string): string {
  if (!profile.startsWith('linux-2.6')) return `\`${regs}${orig}${name}`;
  return `\`${regs}${orig}${name === 'flags' ? 'e' : 'r'}${name}`;
}

/**
 * What is said, with the registers as this kernel and its CPU call them: sentences are written with the names of 32 bits, and fields of `pt_regs` with those of 2.6.24.
 *
 * @see include/asm-x86/ptrace.h, Linux 2.6.24; arch/x86/include/asm/ptrace.h, Linux 3.13
 */
export function namedOn(profile: ProfileId, say: Say): Say {
  if (profile.startsWith('linux-2.6.24-ia32')) return say;
  const wide = !profile.includes('ia32');
  const named = (text: string): string =>
    outside(text, (plain) => (wide ? widened(plain) : plain)).replace(
      FIELD,
      (_, regs = '', orig = '', name = '') => fieldOf(profile, regs, orig, name),
    );
  const { headline, what, why } = say;
  return {
    headline: named(headline),
    what: named(what),
    ...(why === undefined ? {} : { why: named(why) }),
  };
}
