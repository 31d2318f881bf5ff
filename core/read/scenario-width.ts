import { kernelProfiles } from '../kernels/profiles.ts';
import { type Refused, refused } from '../result.ts';
import { type Deed, runsOn, type Scenario, type Side } from '../scenarios/scenario.ts';
import type { Address } from '../setup.ts';

const isWide = (place: Address): boolean => place.startsWith('0x') && BigInt(place) > 0xffffffffn;

const sideValues = (side: Side, at: string): (readonly [string, Address])[] =>
  'do' in side ? valuesOf(side, at) : side.flatMap((each, i) => valuesOf(each, `${at}[${i}]`));

/** The addresses of a deed, by field. */
function valuesOf(deed: Deed, at: string): (readonly [string, Address])[] {
  if (deed.do === 'race')
    return deed.calls.flatMap((side, i) => sideValues(side, `${at}.calls[${i}]`));
  if (deed.do === 'vfree' || deed.do === 'widen') return [[`${at}.address`, deed.address]];
  if (deed.do !== 'call' && deed.do !== 'user') return [];
  const { arguments: given = [], registers = {} } = deed;
  return [
    ...given.map((each, i) => [`${at}.arguments[${i}]`, each] as const),
    ...Object.entries(registers).map(([name, each]) => [`${at}.registers.${name}`, each] as const),
  ];
}

/** A value of more than 32 bits in a story that a 32-bit kernel tells too; `null` if there is none. */
export function tooWide(scenario: Scenario): Refused | null {
  const narrow = kernelProfiles.find(({ id, arch }) => arch === 'i386' && runsOn(scenario, id));
  if (!narrow) return null;
  const values = scenario.does.flatMap((each, i) => valuesOf(each, `does[${i}]`));
  const wide = values.find(([, place]) => isWide(place));
  return wide ? refused(wide[0], ['bitsOn', 32, narrow.id], wide[1]) : null;
}
