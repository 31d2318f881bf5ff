import {
  enAll,
  hex,
  namedOn,
  type Outcome,
  type Place,
  type ProfileId,
  phaseOf,
  type Step,
  sayOf,
} from '../../core/index.ts';

/** A value of the machine as JSON: numbers of the machine as hex, counts as they are. */
export function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return hex(value);
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

/** A place as JSON. What the TLB holds belongs to the CPU, as registers do. */
function placeJson(where: Place): { space: 'phys' | 'register' | 'kernel'; where: string } {
  switch (where.space) {
    case 'phys':
      return { space: 'phys', where: hex(where.at) };
    case 'register':
      return { space: 'register', where: where.name };
    case 'tlb':
      return { space: 'register', where: `tlb[${hex(BigInt(where.page))}]` };
    case 'current':
      return { space: 'kernel', where: 'current' };
    case 'kernel':
      return { space: 'kernel', where: where.path.join('.') };
  }
}

/** A step as JSON: what it says, what was read and written. A read leaves its place as it was. */
export function stepJson(step: Step, profile: ProfileId): Readonly<Record<string, unknown>> {
  const { headline, what, why } = namedOn(profile, sayOf(enAll, step));
  return {
    index: step.index,
    phase: phaseOf(step.event),
    function: step.fn,
    event: step.event,
    ...(step.cpu ? { cpu: step.cpu } : {}),
    headline,
    what,
    why: why ?? null,
    reads: step.reads.map(({ where, value }) => ({
      ...placeJson(where),
      before: plain(value),
      after: plain(value),
    })),
    writes: step.writes.map(({ where, before, after }) => ({
      ...placeJson(where),
      before: plain(before),
      after: plain(after),
    })),
  };
}

const NOTHING = { result: null, signal: null, si_code: null, si_addr: null };

/** How it ended, as JSON; results of system calls are numbers. */
export function outcomeJson(outcome: Outcome): Readonly<Record<string, unknown>> {
  const { kind } = outcome;
  switch (kind) {
    case 'no-fault':
    case 'retry':
    case 'fixup':
      return { kind, ...NOTHING, result: outcome.result === null ? null : Number(outcome.result) };
    case 'signal':
      return {
        kind,
        ...NOTHING,
        signal: outcome.signal,
        si_code: outcome.code,
        si_addr: hex(outcome.address),
      };
    case 'oops':
    case 'panic':
    case 'killed':
      return { kind, ...NOTHING, signal: outcome.signal };
    case 'deadlock':
      return { kind, ...NOTHING };
    case 'no-instruction':
      return { kind, ...NOTHING, at: hex(outcome.at) };
    case 'unknown':
      return { kind, ...NOTHING, needs: outcome.needs };
    case 'step-limit':
      return { kind, ...NOTHING, steps: outcome.steps };
  }
}
