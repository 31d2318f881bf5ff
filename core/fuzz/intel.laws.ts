/**
 * Paging as the tables of Intel SDM 3A chapter 4 give it, written down a second time and as plainly as possible.
 * It shares nothing with `arch/`: what both say alike is not one person's slip.
 */

/** Bits `high` to `low`, both included, as the manual writes them: `63:52`. */
type Bits = readonly [high: number, low: number];

interface PageRow {
  /** Where the page's physical address is in the entry. */
  readonly address: Bits;
  readonly reserved: readonly Bits[];
}

interface LevelRow {
  /** Which address bits select the entry. */
  readonly index: Bits;
  /** An entry that references a table: its address, and the bits that must be 0. */
  readonly table?: PageRow;
  /** An entry that maps a page: always in the last level, with PS = 1 above. */
  readonly page?: PageRow;
  /** The entry has neither R/W nor U/S nor XD nor A. */
  readonly grantsAll?: boolean;
}

/** A paging mode. */
export interface Mode {
  readonly bytes: 4 | 8;
  /** Where CR3 holds the address of the first table. */
  readonly cr3: Bits;
  readonly levels: readonly LevelRow[];
}

const range = (value: bigint, [high, low]: Bits): bigint =>
  (value >> BigInt(low)) % (1n << BigInt(high - low + 1));

const addressIn = (value: bigint, bits: Bits): bigint => range(value, bits) << BigInt(bits[1]);

/** Tables 4-3 to 4-6, for a CPU without PSE-36 and PAT: bits 21:12 of a 4 MByte page are reserved. */
export const twoLevel: Mode = {
  bytes: 4,
  cr3: [31, 12],
  levels: [
    {
      index: [31, 22],
      table: { address: [31, 12], reserved: [] },
      page: { address: [31, 22], reserved: [[21, 12]] },
    },
    { index: [21, 12], page: { address: [31, 12], reserved: [] } },
  ],
};

/** Tables 4-7 to 4-11 with MAXPHYADDR 36. Bit 5 of a top entry is reserved, but the emulator that was recorded sets it. */
export const pae: Mode = {
  bytes: 8,
  cr3: [31, 5],
  levels: [
    {
      index: [31, 30],
      grantsAll: true,
      table: {
        address: [35, 12],
        reserved: [
          [2, 1],
          [8, 6],
          [63, 36],
        ],
      },
    },
    {
      index: [29, 21],
      table: { address: [35, 12], reserved: [[62, 36]] },
      page: {
        address: [35, 21],
        reserved: [
          [20, 13],
          [62, 36],
        ],
      },
    },
    { index: [20, 12], page: { address: [35, 12], reserved: [[62, 36]] } },
  ],
};

const TOO_HIGH: Bits = [51, 46];

/** Tables 4-14 to 4-19 with MAXPHYADDR 46: a level that holds tables only (bit 7 is 0), and those that may map pages. */
const tableLevel = (high: number, low: number): LevelRow => ({
  index: [high, low],
  table: { address: [45, 12], reserved: [TOO_HIGH, [7, 7]] },
});

const pageLevel = (high: number, low: number): LevelRow => ({
  index: [high, low],
  table: { address: [45, 12], reserved: [TOO_HIGH] },
  page: { address: [45, low], reserved: [TOO_HIGH, [low - 1, 13]] },
});

const lower: readonly LevelRow[] = [
  pageLevel(38, 30),
  pageLevel(29, 21),
  { index: [20, 12], page: { address: [45, 12], reserved: [TOO_HIGH] } },
];

export const fourLevel: Mode = {
  bytes: 8,
  cr3: [45, 12],
  levels: [tableLevel(47, 39), ...lower],
};

export const fiveLevel: Mode = {
  bytes: 8,
  cr3: [45, 12],
  levels: [tableLevel(56, 48), tableLevel(47, 39), ...lower],
};

export interface Request {
  readonly kind: 'read' | 'write' | 'exec';
  readonly user: boolean;
  readonly ac: boolean;
}

export interface Controls {
  readonly cr3: bigint;
  readonly wp: boolean;
  readonly nxe: boolean;
  readonly smep: boolean;
  readonly smap: boolean;
}

/** What the TLB keeps of a translation. */
export interface Page {
  /** Of the 4 KByte page. */
  readonly frame: bigint;
  readonly writable: boolean;
  readonly user: boolean;
  readonly noExecute: boolean;
  readonly dirty: boolean;
  readonly global: boolean;
}

export interface Answer {
  /** Physical addresses of the entries that were read. */
  readonly read: readonly bigint[];
  /** Entries that get A set, and the last one's D for a write; empty for a fault. */
  readonly mark: readonly { readonly at: bigint; readonly bits: bigint }[];
  readonly page: Page | null;
  readonly physical: bigint | null;
  /** Of the page fault, or `null`. */
  readonly errorCode: bigint | null;
}

/** Section 4.7: what the CPU pushes. */
export function errorCode(
  mode: Mode,
  request: Request,
  controls: Controls,
  why: { readonly present: boolean; readonly reserved: boolean },
): bigint {
  const tellsFetch = controls.smep || (mode.bytes === 8 && controls.nxe);
  const bits = [
    why.present,
    request.kind === 'write',
    request.user,
    why.reserved,
    request.kind === 'exec' && tellsFetch,
  ];
  return bits.reduce((code, set, i) => (set ? code + (1n << BigInt(i)) : code), 0n);
}

/** Section 4.6.1, sentence by sentence. */
export const permitted = (page: Page, request: Request, controls: Controls): boolean =>
  request.user ? toUser(page, request, controls) : toSupervisor(page, request, controls);

function toUser(page: Page, { kind }: Request, { nxe }: Controls): boolean {
  const kinds = { read: true, write: page.writable, exec: !(nxe && page.noExecute) };
  return page.user && kinds[kind];
}

function toSupervisor(page: Page, { kind, ac }: Request, controls: Controls): boolean {
  const { wp, nxe, smep, smap } = controls;
  const data = !(page.user && smap) || ac;
  const kinds = {
    read: data,
    write: data && (page.writable || !wp),
    exec: !(nxe && page.noExecute) && !(page.user && smep),
  };
  return kinds[kind];
}

const has = (entry: bigint, n: number): boolean => range(entry, [n, n]) === 1n;

const reservedIn = (entry: bigint, row: PageRow): boolean =>
  row.reserved.some((bits) => range(entry, bits) !== 0n);

/** What is known on the way down. */
interface Way {
  readonly at: bigint;
  readonly entry: bigint;
  readonly level: LevelRow;
  readonly row: PageRow;
}

/** The row of the manual's tables that an entry follows: with PS = 1 the one of a page, where there is one. */
function rowOf({ table, page }: LevelRow, entry: bigint): PageRow {
  const row = table && !(page && has(entry, 7)) ? table : page;
  if (!row) throw new RangeError('a level with neither tables nor pages');
  return row;
}

/** The entries down to the page, or to the one that ends the walk. */
function descend(mode: Mode, load: (at: bigint) => bigint, address: bigint, cr3: bigint): Way[] {
  const way: Way[] = [];
  let table = addressIn(cr3, mode.cr3);
  for (const level of mode.levels) {
    const at = table + range(address, level.index) * BigInt(mode.bytes);
    const entry = load(at);
    const row = rowOf(level, entry);
    way.push({ at, entry, level, row });
    if (!has(entry, 0) || row === level.page) break;
    table = addressIn(entry, row.address);
  }
  return way;
}

/** Up to the first entry that is absent or has a reserved bit. */
function untilBad(
  mode: Mode,
  way: readonly Way[],
  nxe: boolean,
): { to: number; reserved: boolean } {
  for (const [i, { entry, row }] of way.entries()) {
    if (!has(entry, 0)) return { to: i, reserved: false };
    const disable = mode.bytes === 8 && has(entry, 63);
    if (reservedIn(entry, row) || (disable && !nxe)) return { to: i, reserved: true };
  }
  return { to: -1, reserved: false };
}

function pageOf(mode: Mode, way: readonly Way[], address: bigint, write: boolean) {
  const last = way.at(-1);
  if (!last) throw new RangeError('a walk without entries');
  const granting = way.filter(({ level }) => !level.grantsAll).map(({ entry }) => entry);
  const physical =
    addressIn(last.entry, last.row.address) + range(address, [last.level.index[1] - 1, 0]);
  const page: Page = {
    writable: granting.every((entry) => has(entry, 1)),
    user: granting.every((entry) => has(entry, 2)),
    noExecute: mode.bytes === 8 && granting.some((entry) => has(entry, 63)),
    frame: physical - (physical % 4096n),
    dirty: write || has(last.entry, 6),
    global: has(last.entry, 8),
  };
  return { physical, page };
}

/** One walk. @param load an entry at a physical address, little-endian; all ones where there is no memory */
export function walkByTheBook(
  mode: Mode,
  load: (at: bigint) => bigint,
  address: bigint,
  request: Request,
  controls: Controls,
): Answer {
  const way = descend(mode, load, address, controls.cr3);
  const { to, reserved } = untilBad(mode, way, controls.nxe);
  const fault = (entries: readonly Way[], present: boolean): Answer => ({
    read: entries.map(({ at }) => at),
    mark: [],
    page: null,
    physical: null,
    errorCode: errorCode(mode, request, controls, { present, reserved }),
  });
  if (to >= 0) return fault(way.slice(0, to + 1), reserved);
  const write = request.kind === 'write';
  const { physical, page } = pageOf(mode, way, address, write);
  if (!permitted(page, request, controls)) return fault(way, true);
  const mark = way
    .filter(({ level }) => !level.grantsAll)
    .map(({ at }, i, { length }) => ({ at, bits: write && i === length - 1 ? 0x60n : 0x20n }));
  return { read: way.map(({ at }) => at), mark, page, physical, errorCode: null };
}
