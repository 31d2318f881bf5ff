import { describe, expect, it } from 'vitest';
import type { ProfileId } from '../kernel.ts';
import { kernelProfiles } from '../kernels/profiles.ts';
import { scenarios } from '../scenarios/index.ts';
import { recordScenario } from '../scenarios/play.ts';
import { runsOn } from '../scenarios/scenario.ts';
import { enAll } from './en/all.ts';
import { namedOn } from './named.ts';
import { sayOf } from './say.ts';

const models = await Promise.all(kernelProfiles.map(({ load }) => load()));

/** Any register that has another name with 64 bits; in code, an operand has `%` before it. */
const NARROW = /(?<!%)\b(orig_)?e([a-d]x|[sd]i|[sb]p|ip|flags)\b/i;

const text = (what: string) => namedOn('linux-6.1-x86_64', { headline: '', what }).what;

describe('register names', () => {
  it('are those of the CPU outside of code, which is left alone', () => {
    expect(text('ECX and EFLAGS; `mov %eax,%ecx` at EIP')).toBe(
      'RCX and RFLAGS; `mov %eax,%ecx` at RIP',
    );
    expect(text('`RSP: 0018:0 EFLAGS: 00000246`')).toBe('`RSP: 0018:0 EFLAGS: 00000246`');
  });

  it("of pt_regs are each kernel's own", () => {
    const said = { headline: '`regs->eip`', what: '`orig_eax`', why: '`eflags`' };
    const on = (profile: ProfileId) => Object.values(namedOn(profile, said)).join(' ');
    expect(on('linux-2.6.24-ia32')).toBe('`regs->eip` `orig_eax` `eflags`');
    expect(on('linux-2.6.24-x86-64')).toBe('`regs->rip` `orig_rax` `eflags`');
    expect(on('linux-4.19-ia32')).toBe('`regs->ip` `orig_ax` `flags`');
    expect(on('linux-6.1-x86_64')).toBe('`regs->ip` `orig_ax` `flags`');
  });
});

const wide = models.filter(({ wordSize }) => wordSize === 8);

describe.each(wide.map((model) => [model.profile, model] as const))('on %s', (profile, model) => {
  it('no step of any story names a register of 32 bits', () => {
    for (const scenario of scenarios.filter((each) => runsOn(each, profile)))
      for (const step of recordScenario(scenario, model).trace.steps) {
        const { headline, what, why = '' } = namedOn(profile, sayOf(enAll, step));
        // The flags have kept their name in what a kernel prints.
        const said = [headline, what, why].join('\n').replace(/EFLAGS: [0-9a-f]{8}/g, '');
        expect(said, `${scenario.id} ${step.event}`).not.toMatch(NARROW);
      }
  });

  it('no line of its pseudo-code does', () => {
    for (const [name, { lines }] of Object.entries(model.listings))
      for (const { text: line } of lines)
        expect(line.replace(/(?<=^print .*)EFLAGS/, ''), name).not.toMatch(NARROW);
  });
});
