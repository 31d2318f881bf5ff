import { type Answer, done, wrongUsage } from './answer.ts';
import { list } from './list.ts';
import { type Arguments, sortArguments } from './options.ts';
import { replay } from './replay.ts';
import { run } from './run.ts';
import { USAGE } from './usage.ts';

interface Command {
  readonly options: readonly string[];
  readonly does: (given: Arguments) => Answer | Promise<Answer>;
}

const none =
  (does: () => Answer) =>
  ({ plain }: Arguments): Answer =>
    plain.length === 0 ? does() : wrongUsage(`nothing was expected here: ${plain.join(' ')}`);

const commands: Readonly<Record<string, Command>> = {
  run: { options: ['profile', 'step'], does: run },
  list: { options: [], does: none(list) },
  replay: { options: [], does: ({ plain }) => replay(plain) },
  help: { options: [], does: none(() => done(USAGE)) },
};

function answer([name, ...given]: readonly string[]): Answer | Promise<Answer> {
  if (name === '--help' || name === '-h') return done(USAGE);
  if (name === undefined) return wrongUsage('a command is missing');
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) return wrongUsage(`there is no command ${name}`);
  const sorted = sortArguments(given, command.options);
  return typeof sorted === 'string' ? wrongUsage(sorted) : command.does(sorted);
}

/** The answer to a command line. Any error that got this far is ours; people still get one line instead of a stack trace. */
export async function answerTo(given: readonly string[]): Promise<Answer> {
  try {
    return await answer(given);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { status: 1, message: `unexpected: ${why.split('\n')[0] ?? ''}` };
  }
}
