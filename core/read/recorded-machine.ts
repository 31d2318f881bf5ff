import { directPhysical } from '../arch/direct-map.ts';
import { stackOf } from '../arch/processor.ts';
import { PAGE_SIZE, type Phys, phys, virt } from '../bits.ts';
import type { Kernel, Layout } from '../kernel.ts';
import type { KernelState, Task } from '../kernel-state.ts';
import { KERNEL_CS, KERNEL_DS } from '../kernels/linux-2.6.24-ia32/layout.ts';
import type { Machine, Registers } from '../machine.ts';
import { emptyMemory } from '../memory.ts';
import type { RecordedModel } from './models.ts';
import { isPageFault, type RecordedFault } from './recorded-fault.ts';
import { configOf, imageOf, type RecordedKernel } from './recorded-image.ts';
import { directMapOf, STACK_64, stackSomewhere, withOwnPages } from './recorded-layout.ts';
import { isFromUser, memoryAt, otherTables, putBytes, USER_TABLES } from './recorded-memory.ts';
import { bpfProgramsAt, modulesAt } from './recorded-modules.ts';
import { MAPPED_FILE, vmasAt } from './recorded-vmas.ts';
import type { Recording } from './recording.ts';

/** All that 32-bit entries can name: placeholder frames lie above the machine's own memory. */
const MEMORY = 1n << 32n;

/** First frame number that stands for "the frame that the allocator chose". */
const FIRST_PLACEHOLDER = 0xf0000n;
const END_OF_PLACEHOLDERS = 0xfff00n;

/** Page-cache pages have placeholder frames of their own, so that they differ from the allocator's. */
const CACHED_PAGE = phys(0xe0000n * PAGE_SIZE);

/** Where the task's stack stands for a fault that came on the entry stack: nothing tells. */
const SOMEWHERE = 0xfff00000n;

/** Whether a frame stands for one that a recording does not determine. */
export const isPlaceholder = (frame: bigint): boolean => frame >= CACHED_PAGE;

/** A stack lies within 16 GiB of the end of user space, and grows by 8 MiB: what is farther below is no stack's. @see arch/x86/include/asm/elf.h STACK_RND_MASK, Linux 4.19 */
const STACK_RANGE = 1n << 35n;

const MM = 'recorded';
/** RLIMIT_STACK as every Linux starts with it; recordings do not tell. */
const STACK_LIMIT = 8n << 20n;
const SIGBUS = 7;
const SIGSEGV = 11;
/** IF and TF, which an interrupt gate clears. */
const CLEARED_BY_GATE = 0x300n;

/** @see arch/x86/include/asm/segment.h, Linux 4.19 */
const KERNEL_CS_64 = 0x10n;

/** EFER's bit 11: NX is honoured. */
const EFER_NX = 0x800n;

/** The kernel of a recording, before any fault. */
export function recordedKernel(recording: Recording, model: RecordedModel): RecordedKernel {
  const { kernel, exTable, swapperPgDir } = recording;
  const { arch } = recording.build;
  const map = directMapOf(kernel, arch);
  const layout: Layout = {
    ...map,
    taskSize: virt(kernel.task_size),
    vmallocStart: virt(kernel.vmalloc_start),
    vmallocEnd: virt(kernel.vmalloc_end),
    swapperPgDir: directPhysical(map, swapperPgDir),
    ...(arch === 'x86_64' ? { stack: STACK_64 } : {}),
  };
  const empty = emptyMemory(MEMORY, 'unknown');
  const memory = putBytes(empty, directPhysical(map, exTable.address), exTable.bytes);
  return { recording, model, layout, memory };
}

/** What a 64-bit CPU has besides, and the selectors that it loads. */
function wideRegisters({ at_entry }: RecordedFault): Partial<Registers> {
  const { r8, r9, r10, r11, r12, r13, r14, r15, gs_base, cs, ss } = at_entry;
  const upper = { r8, r9, r10, r11, r12, r13, r14, r15, gsBase: gs_base };
  const known = Object.entries(upper).filter(([, value]) => value !== undefined);
  const fromUser = (cs & 3n) === 3n;
  return { ...Object.fromEntries(known), cs: KERNEL_CS_64, ss: fromUser ? 0n : (ss ?? 0n) };
}

/** Where the gate led. */
function entryCode(symbols: Recording['kernel']['symbols'], fault: RecordedFault): bigint {
  if (isPageFault(fault)) return symbols.page_fault ?? symbols.asm_exc_page_fault ?? 0n;
  if (fault.vector === '#DF') return symbols.double_fault ?? symbols.asm_exc_double_fault ?? 0n;
  return symbols.general_protection ?? symbols.asm_exc_general_protection ?? 0n;
}

function registersAt(kernel: RecordedKernel, fault: RecordedFault): Registers {
  const { symbols, nx_active } = kernel.recording.kernel;
  const is64 = kernel.model.wordSize === 8;
  const { eax, ebx, ecx, edx, esi, edi, ebp, cr0, cr2, cr3, cr4, eflags, entry_esp } =
    fault.at_entry;
  return {
    ...{ eax, ebx, ecx, edx, esi, edi, ebp, cr0, cr2, cr3, cr4 },
    efer: nx_active || is64 ? EFER_NX : 0n,
    esp: entry_esp,
    eip: entryCode(symbols, fault),
    eflags: eflags & ~CLEARED_BY_GATE,
    cs: KERNEL_CS,
    ss: KERNEL_DS,
    ...(is64 ? wideRegisters(fault) : {}),
  };
}

/** The file behind a mapping: its pages are in the page cache, in frames that nobody knows, up to the one touched. */
function filesAt(fault: RecordedFault): KernelState['files'] {
  const { vma, context, at_entry } = fault;
  const outside = !vma || at_entry.cr2 < vma.start || at_entry.cr2 >= vma.end;
  if (outside || context.beyond_file_end) return { [MAPPED_FILE]: { pages: [] } };
  const touched = Number((at_entry.cr2 - vma.start) / PAGE_SIZE);
  const page = { frame: CACHED_PAGE, content: 0n };
  return { [MAPPED_FILE]: { pages: Array.from({ length: touched + 1 }, () => page) } };
}

/** From user mode later kernels come on a stack that is the CPU's, not the task's. */
const onEntryStack = ({ layout, model }: RecordedKernel, fault: RecordedFault): boolean =>
  model.wordSize === 8
    ? isFromUser(fault) || fault.vector === '#DF'
    : fault.at_entry.entry_esp >= layout.highMemory;

/** The stack whose end a push ran over: the pointer is at its lowest, or in the guard page already. */
const overflown = (esp: bigint, size: bigint): bigint => (esp + PAGE_SIZE) & ~(size - 1n);

function threadInfoAt(kernel: RecordedKernel, fault: RecordedFault): bigint {
  const { layout, model } = kernel;
  if (fault.vector === '#DF') return overflown(fault.at_entry.esp, stackOf(layout).size);
  if (!onEntryStack(kernel, fault)) return fault.at_entry.entry_esp & ~(stackOf(layout).size - 1n);
  return model.wordSize === 8 ? stackSomewhere(layout) : SOMEWHERE;
}

function taskAt(kernel: RecordedKernel, fault: RecordedFault): Task {
  const { model } = kernel;
  const { task, context } = fault;
  const ownCounter = model.config.ownDisableCounter ?? false;
  return {
    ...task,
    mm: context.has_mm ? MM : null,
    activeMm: MM,
    threadInfo: virt(threadInfoAt(kernel, fault)),
    address: null,
    preemptCount: context.pagefault_disabled && !ownCounter ? 1 : 0,
    pagefaultDisabled: context.pagefault_disabled && ownCounter ? 1 : 0,
    minFlt: 0,
    majFlt: 0,
    thread: { cr2: 0n, errorCode: 0n, trapNo: 0 },
    signal: null,
    handles: [SIGBUS, SIGSEGV],
    fatalSignalPending: false,
    exitCode: null,
    addrLimit: 0n,
  };
}

/** With five levels too a stack lies below 2^47. @see arch/x86/include/asm/page_64_types.h DEFAULT_MAP_WINDOW, Linux 6.1 */
const WINDOW = (1n << 47n) - PAGE_SIZE;

function noStackAbove(address: bigint, taskSize: bigint): boolean {
  const end = taskSize < WINDOW ? taskSize : WINDOW;
  return address < end - STACK_RANGE || address >= end;
}

function stateAt(kernel: RecordedKernel, fault: RecordedFault, pgd: Phys): KernelState {
  const task = { ...taskAt(kernel, fault), addrLimit: kernel.layout.taskSize };
  const { taskSize } = kernel.layout;
  const is64 = kernel.model.wordSize === 8;
  const vmas = vmasAt(kernel, fault, is64 && noStackAbove(fault.at_entry.cr2, taskSize));
  return {
    tasks: { [task.pid]: task },
    mms: { [MM]: { pgd, vmas, mmapSemWriter: null, stackLimit: STACK_LIMIT } },
    pgdList: [pgd],
    vmlist: [],
    memMap: {},
    freeFrames: { next: FIRST_PLACEHOLDER, end: END_OF_PLACEHOLDERS, kind: 'placeholder' },
    files: filesAt(fault),
    swap: {},
    modules: modulesAt(kernel.recording, fault),
    bpfPrograms: bpfProgramsAt(kernel.recording, fault),
    ptRegs: [],
    log: [],
    logPart: '',
    dieCounter: null,
    tainted: null,
    panicked: false,
  };
}

/** With the pages of the fault's own stack and code, which may lie anywhere. */
function layoutAt(kernel: RecordedKernel, fault: RecordedFault): Layout {
  const { layout, model } = kernel;
  if (model.wordSize !== 8) return layout;
  const { at_entry, code_bytes } = fault;
  const seen = { entry_esp: at_entry.entry_esp, onEntryStack: onEntryStack(kernel, fault) };
  const tables = otherTables(kernel.recording, fault);
  const code = code_bytes?.address ?? null;
  return { ...layout, ...withOwnPages(layout, { ...seen, code, tables }) };
}

/** The top table that the process's mm has: with isolation the kernel's, whichever CR3 names. */
const topOf = ({ format, pti }: RecordedModel, cr3: bigint): Phys =>
  phys(format.top(cr3) & (pti ? ~USER_TABLES : ~0n));

/**
 * The machine at the first instruction of the page-fault entry, nothing executed yet. What the recording does not tell is unknown:
 * a run that needs it ends with that as its outcome.
 */
export function recordedMachine(kernel: RecordedKernel, fault: RecordedFault): Kernel {
  const registers = registersAt(kernel, fault);
  const layout = layoutAt(kernel, fault);
  const { wordSize, ptRegs, protectionFault, doubleFault } = kernel.model;
  const now: Machine = {
    memory: memoryAt(kernel, layout, fault),
    cpus: [{ registers, tlb: new Map(), current: fault.task.pid }],
    kernel: stateAt(kernel, fault, topOf(kernel.model, registers.cr3)),
  };
  return {
    now,
    calls: [],
    profile: kernel.model.profile,
    layout,
    format: kernel.model.format,
    image: imageOf(kernel, fault),
    config: configOf(kernel, fault),
    cpu: 0,
    pageFault: kernel.model.pageFault,
    ...(ptRegs ? { ptRegs } : {}),
    ...(wordSize ? { wordSize } : {}),
    ...(protectionFault ? { protectionFault } : {}),
    ...(doubleFault ? { doubleFault } : {}),
  };
}
