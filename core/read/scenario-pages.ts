import { type Refused, refused } from '../result.ts';
import type { Scenario } from '../scenarios/scenario.ts';

const PAGE = 4096;

/** Pages that a scenario may fill in all. Every one of them is a step or a part of the start: more would only make a reader wait. */
const MOST_PAGES = 1024;

/** Everything that takes pages, with the field that says so. */
function pagesOf({ setup, does }: Scenario): { field: string; pages: number }[] {
  const areas = (setup.areas ?? []).map(({ size }, i) => ({
    field: `setup.areas[${i}].size`,
    pages: Math.ceil(size / PAGE),
  }));
  const files = Object.entries(setup.files ?? {}).map(([key, pages]) => ({
    field: `setup.files.${key}`,
    pages: pages.length,
  }));
  const mapped = setup.tasks.flatMap(({ vmas = [] }, i) =>
    vmas.map(({ populated = [] }, j) => ({
      field: `setup.tasks[${i}].vmas[${j}].populated`,
      pages: populated.length,
    })),
  );
  const asked = does.flatMap((each, i) =>
    each.do === 'vmalloc' ? [{ field: `does[${i}].size`, pages: Math.ceil(each.size / PAGE) }] : [],
  );
  return [...areas, ...files, ...mapped, ...asked];
}

/** The field with which a scenario takes more pages than it may; `null` if it does not. */
export function tooManyPages(scenario: Scenario): Refused | null {
  let sum = 0;
  for (const { field, pages } of pagesOf(scenario)) {
    sum += pages;
    if (sum > MOST_PAGES) return refused(field, ['pages', MOST_PAGES], ['pages', sum]);
  }
  return null;
}
