import type { Kernel } from '../../../kernel.ts';
import { currentTask } from '../../../machine.ts';

/** What is loaded, where that is known. */
export function modulesText(k: Kernel): string {
  const names = k.now.kernel.modules.map(({ name }) => ` ${name}`).join('');
  return `Modules linked in:${k.config.moduleList === 'unknown' ? ' ?' : names}`;
}

/** G (all modules are free software), and D after the first oops, among 19 marks. */
export function whoText(k: Kernel): string {
  const { pid, comm } = currentTask(k.now, k.cpu);
  const { release, version } = k.config;
  const { tainted } = k.now.kernel;
  const marks = tainted ? `Tainted: ${'G      D'.padEnd(19)}` : 'Not tainted';
  return `CPU: ${k.cpu} PID: ${pid} Comm: ${comm} ${tainted === null ? '?' : marks} ${release} ${version}`;
}
