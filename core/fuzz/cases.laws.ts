import fc from 'fast-check';

/** Of every 1,000 cases, how many try each property: what runs fast is tried more often. */
const SHARES = {
  'walk: same as the manual': 280,
  'walk: accesses one after another': 150,
  'tables: an entry survives decoding': 150,
  'extable: binary finds what linear finds': 150,
  'extable: encoding undoes decoding': 80,
  'faults: hand-made machines end legally': 40,
  'scenarios: run to a legal end': 40,
  'foreign: scenario files': 40,
  'foreign: broken recordings': 40,
  'foreign: any text': 30,
} as const;

type Property = keyof typeof SHARES;

/** Set by `npm run fuzz`; without it a bounded share of the cases, always the same ones. */
const cases = Number(process.env.FUZZ_CASES ?? 1500);
const seed = Number(process.env.FUZZ_SEED ?? 20240124);

/** How many cases try a property in this run. */
export const casesOf = (name: Property): number =>
  Math.max(5, Math.round((cases * SHARES[name]) / 1000));

/** Time for a test of such a property, in milliseconds. */
export const TIME = cases > 10_000 ? 300_000 : 30_000;

/** Tries a property with its share of the cases. A failure tells the seed, the path to the smallest case, and the case. Too slow is a failure too. */
export const holds = <T>(name: Property, property: fc.IProperty<T>): void =>
  fc.assert(property, {
    seed,
    numRuns: casesOf(name),
    interruptAfterTimeLimit: TIME,
    markInterruptAsFailure: true,
  });
