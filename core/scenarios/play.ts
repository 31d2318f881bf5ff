import { runUntil } from '../arch/cpu.ts';
import { stackOf } from '../arch/processor.ts';
import { PT_REGS, type PtReg, ptRegSize } from '../arch/pt-regs.ts';
import { virt, wrap } from '../bits.ts';
import { addressOf } from '../image/image.ts';
import { type Kernel, pa, type UserMode } from '../kernel.ts';
import { boot } from '../kernels/boot.ts';
import { linkAndSort } from '../kernels/kernel-text.ts';
import { linux2624 } from '../kernels/linux-2.6.24-ia32/model.ts';
import { loadModule } from '../kernels/load-module.ts';
import type { KernelModel } from '../kernels/model.ts';
import { userMode32 } from '../kernels/user-mode.ts';
import { change, cpuOf, currentTask, setRegister, type Write, word } from '../machine.ts';
import { switchTo } from '../mm/switch.ts';
import { vfree, vmalloc } from '../mm/vmalloc.ts';
import { record } from '../record.ts';
import { type Act, act, type Outcome, type Run, type Trace } from '../step.ts';
import { addressOn } from './address.ts';
import { atomically, enterThread, leaveThread, widen } from './around.ts';
import { givenIn, registersOf, syscallText } from './given.ts';
import { race } from './race.ts';
import type { CallDeed, Deed, Scenario, Side } from './scenario.ts';

const modeOf = (k: Kernel): UserMode => k.userMode ?? userMode32(k.image);

const ERRNO: Readonly<Record<string, string>> = { '-14': 'EFAULT', '-22': 'EINVAL', '-5': 'EIO' };

/** The registers that a system call leaves at the top of the kernel stack. @returns where they begin */
function syscallFrame(k: Kernel, base: bigint, number: bigint): Write[] {
  const fields = k.ptRegs ?? PT_REGS;
  const size = ptRegSize(fields);
  const { userCs, userDs, eip, esp } = modeOf(k);
  const saved: Partial<Record<PtReg, bigint>> = {
    xds: userDs,
    xes: userDs,
    orig_eax: number,
    eax: wrap(-38n, 8 * size),
    eip,
    xcs: userCs,
    eflags: 0x246n,
    esp,
    xss: userDs,
  };
  return fields.map((name, i) =>
    change(k.now, word(pa(k.layout, base + BigInt(size * i)), size), saved[name] ?? 0n),
  );
}

function* enterSystemCall(k: Kernel, deed: CallDeed): Run<bigint> {
  const { pid, comm, threadInfo } = currentTask(k.now, k.cpu);
  const text = syscallText(k, deed);
  const { syscallCall, numbers, between, kernelCs, kernelDs } = modeOf(k);
  const fields = k.ptRegs ?? PT_REGS;
  const size = ptRegSize(fields);
  const returnTo = syscallCall + 7n;
  const base = threadInfo + stackOf(k.layout).size - BigInt(size * fields.length);
  const pushed = [...between, returnTo].map((value, i) =>
    change(k.now, word(pa(k.layout, base - BigInt(size * (i + 1))), size), value),
  );
  const esp = base - BigInt(size * pushed.length);
  const set = [
    ...syscallFrame(k, base, numbers[text.split('(')[0] ?? ''] ?? numbers.ioctl ?? 0n),
    ...pushed,
    ...registersOf(k, deed),
    setRegister(k.now, 'esp', esp, k.cpu),
    setRegister(k.now, 'eip', addressOf(k.image, deed.routine), k.cpu),
    setRegister(k.now, 'cs', kernelCs, k.cpu),
    setRegister(k.now, 'ss', kernelDs, k.cpu),
    setRegister(k.now, 'eflags', 0x246n, k.cpu),
  ];
  // What holds its value already, as after the same call before, does not change.
  const writes = set.filter(({ before, after }) => before !== after);
  yield act('syscall.enter', { pid, comm, text, routine: deed.routine }, { writes });
  return returnTo;
}

/** Ends that stop a scenario: the task died or a signal ends it. */
type Stop = Outcome | null;

const eipOf = (k: Kernel): bigint => cpuOf(k.now, k.cpu).registers.eip;

function dead(k: Kernel): Outcome {
  const task = currentTask(k.now, k.cpu);
  // Nothing ended it, and it never comes back.
  if (task.exitCode === null && !k.now.kernel.panicked) return { kind: 'deadlock' };
  return { kind: k.now.kernel.panicked ? 'panic' : 'oops', signal: task.exitCode ?? 0 };
}

function* runRoutine(k: Kernel, returnTo: bigint): Run<Stop> {
  const end = yield* runUntil(k, virt(returnTo));
  if (end === 'returned') return null;
  if (end === 'signal') return yield* killedBySignal(k);
  if (end === 'no-instruction') return { kind: 'no-instruction', at: eipOf(k) };
  return dead(k);
}

function* killedBySignal(k: Kernel): Run<Stop> {
  const { pid, signal } = currentTask(k.now, k.cpu);
  if (!signal) throw new RangeError(`pid ${pid}: a signal was expected`);
  const { number, code, address } = signal;
  yield act('user.killed', { pid, signal: number, code, address });
  return { kind: 'signal', signal: number, code, address };
}

/** What this kernel does besides on its way in or out. */
function* cross(k: Kernel, way: 'enter' | 'leave'): Run<void> {
  const run = modeOf(k)[way];
  if (run) yield* run(k);
}

/** What is done in the kernel, the way in and out included. */
function* inside(k: Kernel, run: Run<unknown>): Run<null> {
  yield* cross(k, 'enter');
  yield* run;
  yield* cross(k, 'leave');
  return null;
}

function* systemCall(k: Kernel, deed: CallDeed): Run<Stop> {
  yield* cross(k, 'enter');
  const returnTo = yield* enterSystemCall(k, deed);
  const stop = yield* atomically(k, deed, runRoutine(k, returnTo));
  if (stop) return stop;
  yield* cross(k, 'leave');
  const { pid } = currentTask(k.now, k.cpu);
  const result = BigInt.asIntN(32, cpuOf(k.now, k.cpu).registers.eax);
  const text = syscallText(k, deed);
  const { userCs, userDs, eip, esp } = modeOf(k);
  yield act(
    'syscall.return',
    { pid, text, result, errno: ERRNO[String(result)] ?? null },
    {
      writes: [
        setRegister(k.now, 'eip', eip, k.cpu),
        setRegister(k.now, 'cs', userCs, k.cpu),
        setRegister(k.now, 'ss', userDs, k.cpu),
        setRegister(k.now, 'esp', esp, k.cpu),
      ],
    },
  );
  return null;
}

/** A kernel thread has no user space that could ask: it calls the routine itself. */
function* threadCall(k: Kernel, deed: CallDeed): Run<Stop> {
  const returnTo = yield* enterThread(k, deed, registersOf(k, deed));
  const stop = yield* atomically(k, deed, runRoutine(k, returnTo));
  if (!stop) yield* leaveThread(k, deed);
  return stop;
}

const called = (k: Kernel, deed: CallDeed): Run<Stop> =>
  (currentTask(k.now, k.cpu).mm === null ? threadCall : systemCall)(k, deed);

/** A routine of the user program runs up to its `ret`. */
function* userRoutine(k: Kernel, deed: Deed & { do: 'user' }): Run<Stop> {
  const { pid, comm } = currentTask(k.now, k.cpu);
  const start = addressOf(k.image, deed.routine);
  const { userCs, userDs, esp } = modeOf(k);
  const names: readonly string[] = givenIn(k, deed).map(([name]) => name);
  const writes = [
    setRegister(k.now, 'esp', esp, k.cpu),
    setRegister(k.now, 'eip', start, k.cpu),
    setRegister(k.now, 'cs', userCs, k.cpu),
    setRegister(k.now, 'ss', userDs, k.cpu),
    setRegister(k.now, 'eflags', 0x246n, k.cpu),
  ].filter(({ where }) => where.space !== 'register' || !names.includes(where.name));
  yield act(
    'user.run',
    { pid, comm, routine: deed.routine },
    { writes: [...writes, ...registersOf(k, deed)] },
  );
  let last: bigint = start;
  while (k.image.instructions.get(last)?.does.op !== 'ret')
    last += BigInt(k.image.instructions.get(last)?.bytes.length ?? 1);
  const stop = yield* runRoutine(k, last);
  if (!stop) yield act('user.done', { pid });
  return stop;
}

function* doSide(k: Kernel, side: Side): Run<Stop> {
  if ('do' in side) return yield* called(k, side);
  for (const deed of side) {
    const stop = yield* doDeed(k, deed);
    if (stop) return stop;
  }
  return null;
}

function* doDeed(k: Kernel, deed: Deed): Run<Stop> {
  switch (deed.do) {
    case 'vmalloc':
      return yield* inside(
        k,
        (k.vmalloc ?? vmalloc)(k, BigInt(deed.size), deed.executable ?? false),
      );
    case 'vfree':
      return yield* inside(k, vfree(k, virt(addressOn(k, deed.address))));
    case 'insmod':
      return yield* inside(k, loadModule(k));
    case 'switch':
      return yield* inside(k, switchTo(k, deed.pid));
    case 'widen':
      return yield* inside(k, widen(k, virt(addressOn(k, deed.address))));
    case 'race':
      return yield* race(k, deed.until, [
        (on) => doSide(on, deed.calls[0]),
        (on) => doSide(on, deed.calls[1]),
      ]);
    case 'call':
      return yield* called(k, deed);
    case 'user':
      return yield* userRoutine(k, deed);
  }
}

type Played = Pick<Scenario, 'setup' | 'does'>;

/** Does the deeds in order; the last fault's end is the outcome. */
export function* play(k: Kernel, { setup, does }: Played): Run<Outcome> {
  let kind: 'no-fault' | 'retry' | 'fixup' = 'no-fault';
  let result: bigint | null = null;
  const watch = (seen: Act): void => {
    if (seen.event === 'cpu.iret-retry') kind = 'retry';
    if (seen.event === 'cpu.iret-fixup') kind = 'fixup';
    if (seen.event === 'syscall.return' || seen.event === 'thread.return')
      result = seen.facts.result;
  };
  if (setup.link) yield* linkAndSort(k);
  for (const deed of does) {
    const stop = yield* watching(doDeed(k, deed), watch);
    if (stop) return stop;
  }
  return { kind, result };
}

function* watching<T>(run: Run<T>, see: (act: Act) => void): Run<T> {
  let next = run.next();
  while (!next.done) {
    see(next.value);
    yield next.value;
    next = run.next();
  }
  return next.value;
}

/** A scenario that was run: the fixed facts around it, and its trace. */
export interface Recorded {
  readonly kernel: Pick<Kernel, 'profile' | 'layout' | 'image' | 'format' | 'listings' | 'text'>;
  readonly trace: Trace;
}

/** The machine that a scenario starts on. @param model the kernel; 2.6.24 with two levels if it is absent @throws RangeError if the setup contradicts itself */
export const bootScenario = (scenario: Played, model: KernelModel = linux2624): Kernel =>
  boot(model, scenario.setup);

/** Records what happens in a scenario on its starting machine. @param k is moved to the end */
export function recordOn(k: Kernel, scenario: Played): Recorded {
  const trace = record(k, play(k, scenario));
  const { profile, layout, image, format, listings = {}, text } = k;
  const kernel = { profile, layout, image, format, listings, ...(text ? { text } : {}) };
  return { kernel, trace };
}

/** Boots the scenario's machine and records what happens on it. */
export const recordScenario = (scenario: Played, model: KernelModel = linux2624): Recorded =>
  recordOn(bootScenario(scenario, model), scenario);
