import { answerTo } from './commands.ts';
import { USAGE } from './usage.ts';

// Whoever reads our output may stop early (`| head`): that is no error.
process.stdout.on('error', () => process.exit(0));

const result = await answerTo(process.argv.slice(2));
if (result.status === 0) process.stdout.write(result.lines.map((line) => `${line}\n`).join(''));
else {
  process.stderr.write(`faultline: ${result.message}\n`);
  if (result.status === 2) process.stderr.write(`\n${USAGE}\n`);
}
process.exitCode = result.status;
