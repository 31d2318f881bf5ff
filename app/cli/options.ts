/** A command's arguments, sorted: what has no name, and the options by name. */
export interface Arguments {
  readonly plain: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

/**
 * Sorts arguments: `--name VALUE` or `--name=VALUE`.
 *
 * @param known the names that the command takes
 * @returns a message if an option is not known, given twice or lacks its value
 */
export function sortArguments(
  given: readonly string[],
  known: readonly string[],
): Arguments | string {
  const plain: string[] = [];
  const options: Record<string, string> = {};
  for (let i = 0; i < given.length; i++) {
    const each = given[i] ?? '';
    if (!each.startsWith('--')) {
      plain.push(each);
      continue;
    }
    const [name = '', inline] = each.slice(2).split(/=(.*)/s);
    if (!known.includes(name)) return `there is no option --${name}`;
    if (name in options) return `--${name} is given twice`;
    const value = inline ?? given[++i];
    if (value === undefined) return `--${name} takes a value`;
    options[name] = value;
  }
  return { plain, options };
}
