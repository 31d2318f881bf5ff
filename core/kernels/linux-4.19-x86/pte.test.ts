import { describe, expect, it } from 'vitest';
import { ia32 } from '../../arch/ia32.ts';
import { ia32Pae } from '../../arch/ia32-pae.ts';
import { pmdPresent, pteFrame, ptePresent } from './pte.ts';

describe('a PTE of 4.19', () => {
  it('is present for the kernel, but not for the CPU, while its page is out of reach', () => {
    expect(ptePresent(0x12d5160n)).toBe(true);
    expect(ptePresent(0x12d5060n)).toBe(false);
    expect(pmdPresent(0x080n)).toBe(true);
  });

  it('holds its frame inverted with PAE (L1TF), plainly with two levels', () => {
    expect(pteFrame(ia32Pae, 0x000ffffffed39160n)).toBe(0x12c6000n);
    expect(pteFrame(ia32, 0x12d5160n)).toBe(0x12d5000n);
    expect(pteFrame(ia32Pae, 0x8000000001276225n)).toBe(0x1276000n);
  });
});
