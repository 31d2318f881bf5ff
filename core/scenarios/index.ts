import { deeper } from './deeper.ts';
import { BUFFER, editor, file, process, readAt, readInto, TEXT, writeFrom } from './make.ts';
import type { Scenario } from './scenario.ts';

/** The built-in scenarios in the order in which they are taught. */
export const scenarios: readonly Scenario[] = [
  {
    ...file,
    id: 'no-fault',
    setup: { tasks: [editor], current: 42, areas: [{ size: 16384, bytes: TEXT }] },
    does: [readAt('vmalloc+0x10'), readAt('vmalloc+0x20')],
  },
  {
    ...file,
    id: 'vmalloc-first-touch',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [editor], current: 42 },
    does: [{ do: 'vmalloc', size: 16384 }, readAt('vmalloc+0x10')],
  },
  {
    ...file,
    id: 'vmalloc-second-process',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [editor, process(57, 'player')], current: 42 },
    does: [
      { do: 'vmalloc', size: 16384 },
      readAt('vmalloc+0x10'),
      { do: 'switch', pid: 57 },
      readAt('vmalloc+0x10'),
      { do: 'vmalloc', size: 8192 },
      readAt('vmalloc+0x5010'),
    ],
  },
  {
    ...file,
    id: 'vmalloc-hole-no-table',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [editor], current: 42 },
    does: [readAt('vmalloc+0x10')],
  },
  {
    ...file,
    id: 'vmalloc-hole-no-page',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [editor], current: 42 },
    does: [{ do: 'vmalloc', size: 16384 }, readAt('vmalloc+0x4000')],
  },
  {
    ...file,
    id: 'pae-nothing-to-copy',
    profile: 'linux-2.6.24-ia32-pae',
    opensAt: 'walk.start',
    setup: { tasks: [editor, process(57, 'player')], current: 42 },
    does: [
      { do: 'vmalloc', size: 16384 },
      readAt('vmalloc+0x10'),
      { do: 'switch', pid: 57 },
      readAt('vmalloc+0x10'),
      readAt('vmalloc+0x4000'),
    ],
  },
  deeper.twoCpus,
  {
    ...file,
    id: 'copy-from-user-unmapped',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [editor], current: 42 },
    does: [writeFrom('0x10000000')],
  },
  {
    ...file,
    id: 'copy-from-user-crossing',
    opensAt: 'cpu.page-fault',
    setup: {
      tasks: [
        process(42, 'editor', [
          {
            start: BUFFER,
            end: '0xb7f45000',
            flags: 'rw-p',
            populated: [{ at: BUFFER, bytes: '00'.repeat(4096 - 22) + TEXT.slice(0, 44) }],
          },
        ]),
      ],
      current: 42,
    },
    does: [writeFrom('0xb7f44fea')],
  },
  {
    ...file,
    id: 'copy-to-user-demand',
    opensAt: 'cpu.page-fault',
    setup: {
      tasks: [process(42, 'editor', [{ start: BUFFER, end: '0xb7f49000', flags: 'rw-p' }])],
      current: 42,
    },
    does: [readInto(BUFFER)],
  },
  deeper.copyOnWrite,
  deeper.atomicCopy,
  deeper.kernelThread,
  {
    ...file,
    id: 'null-read',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [editor], current: 42 },
    does: [readAt('0x10')],
  },
  deeper.writeReadOnly,
  deeper.staleTlb,
  {
    ...file,
    id: 'entry-removed',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [editor], current: 42, withoutEntry: 'copy_from_user' },
    does: [writeFrom('0x10000000')],
  },
  {
    ...file,
    id: 'bad-pointer-everywhere',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [editor], current: 42 },
    does: [writeFrom('0x10000000'), readAt('0x10')],
  },
  deeper.semaphoreNoEntry,
  deeper.semaphoreOurs,
  deeper.strayPointer,
  deeper.strayUnderSmap,
  deeper.strayListed,
  deeper.executeUser,
  {
    ...file,
    id: 'module-fault',
    opensAt: 'cpu.page-fault',
    setup: { tasks: [process(60, 'insmod'), editor], current: 60 },
    does: [
      { do: 'insmod' },
      { do: 'switch', pid: 42 },
      {
        do: 'call',
        routine: 'demo_mod_get',
        arguments: ['0x10000000', 'demo_buffer+0x0'],
        syscall: 'ioctl(3, DEMO_MOD_GET, 0x10000000)',
      },
    ],
  },
  {
    ...file,
    id: 'linking',
    on: ['linux-2.6.24-ia32-pae'],
    setup: { tasks: [editor], current: 42, link: true },
    does: [],
  },
];
