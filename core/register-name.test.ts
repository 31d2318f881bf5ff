import { expect, it } from 'vitest';
import { REGISTERS, REGISTERS_64 } from './machine.ts';
import { registerName } from './register-name.ts';

it('names the registers of a 64-bit CPU as the manuals do', () => {
  const names = [...REGISTERS, ...REGISTERS_64].map((name) => registerName(64, name));
  expect(names.join(' ')).toBe(
    'RAX RBX RCX RDX RSI RDI RBP RSP RIP RFLAGS CS SS CR0 CR2 CR3 CR4 EFER' +
      ' R8 R9 R10 R11 R12 R13 R14 R15 FS.base GS.base KERNEL_GS.base',
  );
});

it('leaves the names of a 32-bit CPU as they are', () => {
  const names = REGISTERS.map((name) => registerName(32, name));
  expect(names.join(' ')).toBe(
    'EAX EBX ECX EDX ESI EDI EBP ESP EIP EFLAGS CS SS CR0 CR2 CR3 CR4 EFER',
  );
});
