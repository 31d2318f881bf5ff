import { stackOf } from '../arch/processor.ts';
import { virt } from '../bits.ts';
import { addressOf } from '../image/image.ts';
import { type Kernel, pa } from '../kernel.ts';
import type { KernelState, Task, Vma } from '../kernel-state.ts';
import { cpuOf, currentTask, mmOf, type Registers } from '../machine.ts';
import { write } from '../memory.ts';
import { vmalloc } from '../mm/vmalloc.ts';
import type { Setup, SetupTask } from '../setup.ts';
import { boot } from './boot.ts';
import type { KernelModel } from './model.ts';
import { pokeKernel, pokeMachine, quietly } from './poke.ts';

/** What a vector starts from: an exception that the CPU has just raised. */
export interface WideSpec {
  readonly address: bigint;
  readonly errorCode: bigint;
  readonly vector?: 12 | 13;
  /** Registers of user mode, with whatever error code; absent: as its bit 2 says. */
  readonly user?: boolean;
  /** The instruction that faulted: a symbol and an offset; absent: the first one of demo_read. */
  readonly at?: readonly [symbol: string, offset: bigint];
  readonly eip?: bigint;
  readonly eflags?: bigint;
  /** The user's stack pointer. */
  readonly esp?: bigint;
  /** Bytes that `vmalloc` hands out after the process was made. */
  readonly area?: bigint;
  readonly vmas?: SetupTask['vmas'];
  /** All mappings are of this kind. */
  readonly special?: Vma['special'];
  readonly task?: Partial<Task>;
  readonly writer?: number;
  readonly stackLimit?: bigint;
  readonly pid?: number;
  readonly files?: Setup['files'];
  /** What the files lie in; absent: as this kernel is booted. */
  readonly fileSystem?: 'disk' | 'tmpfs';
  readonly registers?: Partial<Registers>;
  readonly state?: Partial<KernelState>;
  /** No frame is left. */
  readonly full?: boolean;
  readonly config?: Partial<Kernel['config']>;
  /** Changes the machine at last. */
  readonly prepare?: (k: Kernel) => void;
}

function pokeTask(k: Kernel, change: Partial<Task>): void {
  const task = currentTask(k.now, k.cpu);
  pokeKernel(k, { tasks: { ...k.now.kernel.tasks, [task.pid]: { ...task, ...change } } });
}

function pokeMm(k: Kernel, { special, writer, stackLimit }: WideSpec): void {
  const { mm } = currentTask(k.now, k.cpu);
  if (mm === null) return;
  const made = mmOf(k.now, mm);
  const vmas =
    made.vmas === 'unknown' || !special ? made.vmas : made.vmas.map((vma) => ({ ...vma, special }));
  const mmapSemWriter = writer ?? made.mmapSemWriter;
  const changed = { ...made, vmas, mmapSemWriter, stackLimit: stackLimit ?? made.stackLimit };
  pokeKernel(k, { mms: { ...k.now.kernel.mms, [mm]: changed } });
}

/** The frame that the CPU pushes, ESP at its error code. */
function pushFrame(k: Kernel, spec: WideSpec): void {
  const { errorCode, eflags = 0x246n } = spec;
  const user = spec.user ?? (errorCode & 4n) !== 0n;
  const { threadInfo } = currentTask(k.now, k.cpu);
  const [symbol, offset] = spec.at ?? [user ? 'user_read' : 'demo_read', 0n];
  const eip = spec.eip ?? addressOf(k.image, symbol) + offset;
  const top = threadInfo + stackOf(k.layout).size - (user ? 0n : 0x200n);
  const [cs, ss, esp] = user ? [0x33n, 0x2bn, spec.esp ?? 0x7ffc2203afd0n] : [0x10n, 0x18n, top];
  const words = [ss, esp, eflags, cs, eip, errorCode];
  const memory = words.reduce(
    (so, value, i) => write(so, pa(k.layout, top - BigInt(8 * (i + 1))), 8, value),
    k.now.memory,
  );
  const cpu = cpuOf(k.now, k.cpu);
  const registers = {
    ...cpu.registers,
    cr2: spec.address,
    esp: virt(top - 48n),
    eflags: eflags & ~0x200n,
    cs: 0x10n,
    ss: 0x18n,
    ...spec.registers,
  };
  pokeMachine(k, { memory, cpus: [{ ...cpu, registers }] });
}

function configOf({ config }: Kernel, spec: WideSpec): Kernel['config'] {
  const { fileFault, ...rest } = { ...config, ...spec.config };
  const tmpfs = spec.fileSystem ? spec.fileSystem === 'tmpfs' : fileFault !== undefined;
  return tmpfs ? { ...rest, fileFault: 'shmem_fault' } : rest;
}

/** A booted machine of a 64-bit kernel at the first instruction of an exception's entry code. */
export function wideBooted(model: KernelModel, spec: WideSpec): Kernel {
  const pid = spec.pid ?? 42;
  const tasks = [{ pid, comm: 'editor', vmas: spec.vmas ?? [] }];
  const setup = { tasks, current: pid, ...(spec.files ? { files: spec.files } : {}) };
  const booted = boot(model, setup);
  const k: Kernel = { ...booted, config: configOf(booted, spec) };
  if (spec.area) quietly(k, vmalloc(k, spec.area));
  pokeMm(k, spec);
  pokeTask(k, spec.task ?? {});
  if (spec.full) {
    const { freeFrames } = k.now.kernel;
    pokeKernel(k, { freeFrames: { ...freeFrames, next: freeFrames.end } });
  }
  pokeKernel(k, spec.state ?? {});
  pushFrame(k, spec);
  spec.prepare?.(k);
  return k;
}
