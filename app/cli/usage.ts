/** What the command line takes. */
export const USAGE = `Usage: npm run -s faultline -- COMMAND

  run SCENARIO [--profile ID] [--step K]
      Runs a scenario, a built-in by its id or a JSON file, and prints the trace;
      with --step, the machine's state after step K as well. The first step is 0.

  list
      Prints the built-in scenarios and profiles.

  replay RECORDING.json
      Sets each recorded page fault up from its inputs, runs the handler,
      and prints one line of JSON a fault.

  help
      Prints this.

Results go to standard output as JSON, messages to standard error.
Exit status: 0 done, 1 the input is wrong, 2 the command line is wrong.`;
