import type { PagingFormat } from '../arch/format.ts';
import { type Refused, refused } from '../result.ts';

/** The parts of a recording that say where tables lie. */
interface Places {
  readonly version: string;
  readonly paging: PagingFormat['id'];
  readonly pageOffset: bigint;
  readonly isolated: boolean;
  readonly faults: readonly {
    readonly walk_before: Readonly<
      Record<'process' | 'master', readonly { readonly entry_phys: bigint }[]>
    >;
  }[];
}

const PAGE = 4096n;

/** What of that no kernel would do: tables apart where it cannot, entries across two pages; `null` if all is well. */
export function wrongPlace(places: Places): Refused | null {
  const { version, paging, pageOffset, isolated, faults } = places;
  if (pageOffset % PAGE !== 0n)
    return refused('kernel.page_offset', ['page'], `0x${pageOffset.toString(16)}`);
  if (isolated && version !== '4.19.0' && !version.startsWith('6.'))
    return refused('kernel.shared_kernel_pmd', ['sharedTables'], 'false');
  const size = paging === 'ia32-2level' ? 4n : 8n;
  const entries = faults.flatMap(({ walk_before }, i) =>
    (['process', 'master'] as const).flatMap((which) =>
      walk_before[which].map(({ entry_phys }, j) => ({
        field: `faults[${i}].walk_before.${which}[${j}].entry_phys`,
        entry_phys,
      })),
    ),
  );
  const odd = entries.find(({ entry_phys }) => entry_phys % size !== 0n);
  return odd ? refused(odd.field, ['multipleOf', size], `0x${odd.entry_phys.toString(16)}`) : null;
}
