/** What a field can take: the name of it, and what belongs to that name. A language says it in words. */
export interface Takings {
  readonly text: readonly [];
  readonly textOf: readonly [fewest: number, most: number];
  readonly nameOf: readonly [most: number];
  readonly lessonName: readonly [];
  readonly flag: readonly [];
  readonly trueOrAbsent: readonly [];
  readonly count: readonly [low: number, high: number];
  readonly number: readonly [low: number, high: number];
  readonly multipleOf: readonly [size: bigint];
  readonly hex: readonly [bits: number];
  /** Bits that another kernel, on which the story is told too, takes. */
  readonly bitsOn: readonly [bits: number, profile: string];
  readonly bytes: readonly [];
  readonly bytesUpTo: readonly [most: number];
  readonly base64: readonly [bytes: number, entry: number];
  readonly oneOf: readonly [texts: readonly string[]];
  readonly object: readonly [];
  readonly noField: readonly [fields: readonly string[]];
  readonly list: readonly [];
  readonly listOf: readonly [fewest: number, most: number];
  readonly json: readonly [];
  readonly recording: readonly [];
  readonly lessonLink: readonly [];
  readonly schema: readonly [];
  readonly version: readonly [versions: readonly number[]];
  readonly build: readonly [builds: readonly string[]];
  readonly mapsFlags: readonly [];
  readonly page: readonly [];
  readonly pageIn: readonly [start: string, end: string];
  readonly pages: readonly [most: number];
  readonly above: readonly [field: string];
  readonly aboveUpTo: readonly [field: string, most: string];
  readonly roomBeside: readonly [what: 'program' | 'program64' | 'library' | 'stack'];
  readonly roomBesideField: readonly [field: string];
  readonly place: readonly [];
  readonly placeBase: readonly [];
  readonly constant: readonly [];
  readonly entryPlace: readonly [];
  readonly listedInstruction: readonly [];
  readonly noRegister: readonly [registers: readonly string[]];
  readonly ownPid: readonly [];
  readonly pid: readonly [];
  readonly otherPid: readonly [];
  readonly pidOf: readonly [pids: readonly number[]];
  readonly ownerPid: readonly [pids: readonly number[]];
  readonly lentPid: readonly [pids: readonly number[]];
  readonly firstCpuPid: readonly [];
  readonly noVmas: readonly [];
  readonly secondCpu: readonly [];
  readonly spot: readonly [];
  readonly spotOrNull: readonly [];
  readonly masterTable: readonly [];
  readonly directMapEnd: readonly [];
  readonly directMap: readonly [];
  readonly sharedTables: readonly [];
  readonly modeOfCode: readonly [];
  readonly pushedSegment: readonly [];
}

/** What can be found where something else belongs, besides a value that is quoted as it stands. */
export interface Findings {
  readonly nothing: readonly [];
  readonly list: readonly [length: number];
  readonly object: readonly [];
  readonly bytes: readonly [count: number];
  readonly pages: readonly [count: number];
  readonly both: readonly [];
  readonly oneCpu: readonly [];
  readonly noBase64: readonly [];
  readonly noJson: readonly [];
  /** JSON up to there. Lines and columns count from 1. */
  readonly jsonUpTo: readonly [line: number, column: number];
  /** The answer of a server. */
  readonly status: readonly [status: number];
}

type Fact<Facts> = {
  readonly [Name in keyof Facts]: Facts[Name] extends readonly unknown[]
    ? readonly [Name, ...Facts[Name]]
    : never;
}[keyof Facts];

export type Takes = Fact<Takings>;
/** A text is a piece of the input, as it stands there. */
export type Found = string | Fact<Findings>;

/** Why foreign input was refused: which field (a path like `faults[3].at_entry.cr2`), what it takes, what was found. */
export interface Refused {
  readonly ok: false;
  readonly field: string;
  readonly takes: Takes;
  readonly found: Found;
}

/** What a parser of foreign input gives. It never throws. */
export type Result<T> = { readonly ok: true; readonly value: T } | Refused;

export const good = <T>(value: T): Result<T> => ({ ok: true, value });

export const refused = (field: string, takes: Takes, found: Found): Refused => ({
  ok: false,
  field,
  takes,
  found,
});
