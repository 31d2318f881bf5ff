/** Loading a module. @see kernel/module.c load_module, Linux 2.6.24 */
export interface ModuleEvents {
  /** Text, fixups and table are copied to the area and relocated for it. */
  'module.copy': { module: string; base: bigint; bytes: number; entries: number };
  /** The module's table can be searched from now on. */
  'module.live': { module: string; table: bigint; entries: number };
}
