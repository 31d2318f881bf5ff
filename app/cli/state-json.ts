import { cpuOf, hex, type Machine, type Recorded, walkSteps } from '../../core/index.ts';
import { plain } from './trace-json.ts';

/** The machine as JSON: the CPU, the tasks and their mappings, the tables around CR2, the log. Memory is told by the steps' writes. */
export function stateJson(
  machine: Machine,
  { layout, format }: Pick<Recorded['kernel'], 'layout' | 'format'>,
  cpu = 0,
): Readonly<Record<string, unknown>> {
  const { registers, tlb, current } = cpuOf(machine, cpu);
  const { tasks, mms, vmlist, ptRegs, log, logPart, dieCounter, tainted, panicked } =
    machine.kernel;
  const { cr2, cr3 } = registers;
  return {
    registers: plain(registers),
    tlb: [...tlb].map(([page, entry]) => ({ page: hex(BigInt(page)), ...Object(plain(entry)) })),
    current,
    tasks: plain(Object.values(tasks)),
    mms: plain(mms),
    vmlist: plain(vmlist),
    walk: {
      va: hex(cr2),
      process: walkSteps(machine, format, cr3, cr2),
      master: walkSteps(machine, format, layout.swapperPgDir, cr2),
    },
    pt_regs: plain(ptRegs),
    log: logPart === '' ? log : [...log, logPart],
    die_counter: dieCounter,
    tainted,
    panicked,
  };
}
