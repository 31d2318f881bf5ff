import type { Kernel } from '../../kernel.ts';
import { cpuOf, setRegister, type Write } from '../../machine.ts';

/** EFLAGS.IF: the CPU takes interrupts. */
export const IF = 0x200n;

/** Turns interrupts on again: the gate had turned them off. */
export const irqOn = (k: Kernel): Write =>
  setRegister(k.now, 'eflags', cpuOf(k.now, k.cpu).registers.eflags | IF, k.cpu);
