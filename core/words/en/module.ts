import { hex } from '../../bits.ts';
import type { ModuleEvents } from '../../events/module.ts';
import type { Words } from '../say.ts';

export const module: Words<ModuleEvents> = {
  'module.copy': ({ module: name, base, bytes, entries }) => ({
    headline: 'The module gets its place',
    what: `${bytes} bytes of \`${name}\` are copied to ${hex(base)} and linked for it. Among them are ${entries} table entries of its own.`,
    why: "The kernel's table was finished at boot. Whoever comes later brings another one.",
  }),
  'module.live': ({ module: name, table, entries }) => ({
    headline: "The kernel knows the module's table",
    what: `\`${name}\` is on the list of modules: ${entries} entries at ${hex(table)}, sorted, are searched when the kernel's own have no answer.`,
  }),
};
