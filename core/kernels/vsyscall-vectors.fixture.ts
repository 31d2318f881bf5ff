import { record } from '../record.ts';
import type { Step } from '../step.ts';
import { faulting } from './faulting.fixture.ts';
import type { KernelModel } from './model.ts';
import { wideBooted } from './wide-booted.fixture.ts';
import type { WideVector } from './wide-vectors.fixture.ts';

const PAGE = 0xffffffffff600000n;
const DATA = 0x20000000n;
const page = { start: '0x20000000', end: '0x20010000', flags: 'rw-p' } as const;
const [gettimeofday, time, getcpu] = [PAGE, PAGE + 0x400n, PAGE + 0x800n];

type Spec = WideVector['spec'];

/** User mode runs the page. */
const call = (address: bigint, registers: Spec['registers'] = {}): Spec => ({
  address,
  errorCode: 0x14n,
  eip: address,
  registers: { edi: 0n, esi: 0n, edx: 0n, ...registers },
  config: { vsyscall: 'xonly' },
});
const logged = { vsyscall: 'xonly', showUnhandledSignals: true } as const;

/** The vsyscall page: what each branch of emulate_vsyscall comes to. @see arch/x86/entry/vsyscall/vsyscall_64.c, Linux 4.19 and 6.1 */
export const vsyscallVectors: readonly WideVector[] = [
  ...[
    { name: 'gettimeofday', address: gettimeofday },
    { name: 'time', address: time },
    { name: 'getcpu', address: getcpu },
  ].map(
    ({ name, address }): WideVector => ({
      name: `${name} by its vsyscall, without a place for the result`,
      spec: call(address),
      story: ['bad.user', 'vsyscall.called', 'vsyscall.caller', 'vsyscall.return'],
      modern: [
        'fault.vsyscall-page',
        'fault.from-user',
        'vsyscall.called',
        'vsyscall.caller',
        'vsyscall.run',
        'vsyscall.return',
        'cpu.iret-fixup',
      ],
      outcome: 'retry',
    }),
  ),
  {
    name: 'a vsyscall stores its result on a page that must be supplied first',
    spec: { ...call(time, { edi: DATA }), vmas: [page] },
    story: [
      'vsyscall.run',
      'vsyscall.touch',
      'cpu.page-fault',
      'anon.map',
      'cpu.iret-retry',
      'vsyscall.stored',
      'vsyscall.return',
    ],
    outcome: 'retry',
  },
  {
    name: 'a vsyscall with a pointer to nothing',
    spec: call(time, { edi: DATA }),
    story: [
      'vsyscall.run',
      'vsyscall.touch',
      'fixup.found',
      'context.fixed-up',
      'context.signal-too',
      'signal.note',
      'signal.force',
      'vsyscall.fault',
      'cpu.iret-signal',
    ],
    outcome: 'signal',
  },
  {
    name: 'a vsyscall with a pointer into the kernel',
    spec: { ...call(getcpu, { esi: PAGE }), config: logged },
    story: ['vsyscall.bad-pointer', 'signal.force', 'vsyscall.fault', 'vsyscall.line'],
    outcome: 'signal',
  },
  {
    name: 'a vsyscall with a stack that is not there',
    spec: { ...call(time), esp: DATA, config: logged },
    story: ['vsyscall.touch', 'fixup.found', 'vsyscall.bad-stack', 'vsyscall.line', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a vsyscall with a stack in the kernel half',
    spec: { ...call(time), esp: PAGE },
    story: ['vsyscall.called', 'vsyscall.bad-stack', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a jump into the middle of the page',
    spec: { ...call(PAGE + 0x10n), config: logged },
    story: ['vsyscall.misaligned', 'vsyscall.line', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a jump to the end of the page, where no call begins',
    spec: call(PAGE + 0xc00n),
    story: ['vsyscall.misaligned', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a vsyscall after vsyscall=none',
    spec: { ...call(time), config: { vsyscall: 'none', showUnhandledSignals: true } },
    story: ['vsyscall.off', 'vsyscall.line', 'bad.kernel-address', 'signal.force'],
    modern: ['vsyscall.off', 'vsyscall.line', 'vma.none', 'bad.kernel-address', 'signal.force'],
    outcome: 'signal',
  },
  {
    name: 'a vsyscall, and nobody knows how the kernel was booted',
    spec: { ...call(time), config: {} },
    story: ['fault.read-cr2'],
    outcome: 'unknown',
  },
  {
    name: 'user mode reads the page',
    spec: { address: time, errorCode: 4n, config: logged },
    story: ['fault.kernel-half', 'bad.kernel-address', 'signal.force'],
    modern: [
      'fault.vsyscall-page',
      'vsyscall.read-refused',
      'vsyscall.line',
      'vma.none',
      'bad.user',
    ],
    outcome: 'signal',
  },
  {
    name: 'user mode writes the page',
    spec: { address: time, errorCode: 6n },
    story: ['fault.kernel-half', 'bad.kernel-address', 'signal.force'],
    modern: [
      'fault.vsyscall-page',
      'vsyscall.not-emulated',
      'vma.none',
      'bad.user',
      'signal.force',
    ],
    outcome: 'signal',
  },
  {
    name: 'the kernel reads the page as if it were user memory',
    spec: { address: time, errorCode: 0n, eflags: 0x40246n },
    story: ['fault.kernel-half', 'fault.skip-vmas', 'fixup.none', 'die.exit'],
    modern: ['fault.vsyscall-page', 'vsyscall.not-emulated', 'vma.none', 'fixup.none', 'die.exit'],
    outcome: 'oops',
  },
];

/** Every step of all of them on a kernel. */
export const vsyscallSteps = (model: KernelModel): readonly Step[] =>
  vsyscallVectors.flatMap(({ spec }) => {
    const k = wideBooted(model, spec);
    return record(k, faulting(k, spec)).steps;
  });
