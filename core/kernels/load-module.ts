import { PAGE_SIZE, type Phys, phys, type Virt, virt } from '../bits.ts';
import { sortExtable } from '../extable/sort.ts';
import { type Linked, withModule } from '../image/link.ts';
import type { Kernel } from '../kernel.ts';
import { change, setKernel, type Write, word } from '../machine.ts';
import { kernelPhysical } from '../mm/tables.ts';
import { moduleAlloc } from '../mm/vmalloc.ts';
import { act, call, type Run } from '../step.ts';
import { orderOf, textOf } from './kernel-text.ts';

const MODULE = 'demo_mod';
const PAGE = Number(PAGE_SIZE);

/**
 * Loads `demo_mod`: an executable vmalloc area, the module linked for it, its own exception table sorted there.
 * The loader's own first touch of the area would be a vmalloc fault like any other; we copy without showing it.
 *
 * @throws RangeError if the area cannot be had: one module is no burden for a setup
 * @see kernel/module.c load_module, arch/x86/kernel/module_32.c module_alloc, Linux 2.6.24
 */
export function loadModule(k: Kernel): Run<void> {
  return call(k, 'load_module', loading(k));
}

const endOf = ({ image }: Pick<Linked, 'image'>): bigint =>
  image.sections.reduce((end, section) => (section.end > end ? section.end : end), 0n);

function* loading(k: Kernel): Run<void> {
  const { module: linkModule } = textOf(k);
  const trial = linkModule(k.layout.modules?.start ?? k.layout.vmallocStart, k.image);
  const size = endOf(trial) - (k.layout.modules?.start ?? k.layout.vmallocStart);
  const base = yield* moduleAlloc(k, size);
  if (base === null) throw new RangeError(`no room for a module of ${size} bytes`);
  const linked = linkModule(base, k.image);
  const { start, stop } = linked.image.exTable;
  const entries = linked.entries.length;
  const facts = { module: MODULE, base, bytes: Number(size), entries };
  yield act('module.copy', facts, { writes: contents(k, base, linked) });
  yield* sortExtable(k, {
    start,
    count: entries,
    ...orderOf(k),
    physical: (at) => kernelPhysical(k, at),
  });
  const module = { name: MODULE, base, size: stop - base, extable: start, numExentries: entries };
  k.image = withModule(k.image, linked.image);
  yield act(
    'module.live',
    { module: MODULE, table: start, entries },
    { writes: [setKernel(k.now, 'modules', [...k.now.kernel.modules, module])] },
  );
}

/** The pages of the area with the module's bytes in them, one write a page. */
function contents(k: Kernel, base: Virt, { bytes, image }: Linked): Write[] {
  const pages = new Map<Phys, Uint8Array>();
  const last = endOf({ image });
  for (let at: bigint = base; at < last; at += PAGE_SIZE)
    pages.set(kernelPhysical(k, virt(at)), new Uint8Array(PAGE));
  for (const part of bytes)
    part.bytes.forEach((byte, i) => {
      const at = kernelPhysical(k, virt(part.at + BigInt(i)));
      const page = pages.get(phys(at - (at % PAGE_SIZE)));
      if (page) page[Number(at % PAGE_SIZE)] = byte;
    });
  return [...pages].map(([frame, page]) => {
    const value = page.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    return change(k.now, word(frame, PAGE), value);
  });
}
