import type { RefusalWords } from '../refusal.ts';

const or = (texts: readonly (string | number)[]): string => texts.join(' or ');
const and = (texts: readonly (string | number)[]): string => texts.join(', ');

const rooms = {
  program: 'the program',
  program64: 'the program with 64 bits',
  library: 'the library',
  stack: 'the stack',
} as const;

const between = (fewest: number, most: number): string => {
  if (fewest === most) return `${most}`;
  return fewest === 0 ? `at most ${most}` : `${fewest} to ${most}`;
};

/** Why foreign input was refused, in English. Said after "takes" and after "found". */
export const refusalEn: RefusalWords = {
  takes: {
    text: () => 'a text',
    textOf: (fewest, most) => `a text of ${between(fewest, most)} characters`,
    nameOf: (most) => `a name of 1 to ${most} letters, digits and . _ - +`,
    lessonName: () => 'a name of small letters, digits, dots and dashes',
    flag: () => 'true or false',
    trueOrAbsent: () => 'true, or is absent',
    count: (low, high) => `a whole number from ${low} to ${high}`,
    number: (low, high) => `a number from ${low} to ${high}`,
    multipleOf: (size) => `a multiple of ${size}`,
    hex: (bits) => `hex with 0x, at most ${bits} bits, in quotes`,
    bitsOn: (bits, profile) => `at most ${bits} bits: ${profile} tells it too`,
    bytes: () => 'bytes in hex, two digits each',
    bytesUpTo: (most) => `at most ${most} bytes`,
    base64: (bytes, entry) => `${bytes} bytes in base64 (count times ${entry})`,
    oneOf: (texts) => or(texts.map((each) => `"${each}"`)),
    object: () => 'an object',
    noField: (fields) => `no such field; there are ${and(fields)}`,
    list: () => 'a list',
    listOf: (fewest, most) => `a list of ${between(fewest, most)}`,
    json: () => 'JSON',
    recording: () => 'a recording',
    lessonLink: () => 'a link that this page made',
    schema: () => '1, the version of the recordings that is understood',
    version: (versions) => or(versions),
    build: (builds) => or(builds),
    mapsFlags: () => 'four letters as in /proc/PID/maps, such as "rw-p"',
    page: () => 'the address of a page: a multiple of 0x1000',
    pageIn: (start, end) => `a page from ${start} to ${end}`,
    pages: (most) => `at most ${most} pages in the whole scenario`,
    above: (field) => `an address above ${field}`,
    aboveUpTo: (field, most) => `an address above ${field}, at most ${most}`,
    roomBeside: (what) => `room beside ${rooms[what]}`,
    roomBesideField: (field) => `room beside ${field}`,
    place: () => 'hex with 0x, or a place such as "vmalloc+0x10" or "demo_buffer+0x0"',
    placeBase: () => '`vmalloc` or a symbol of the kernel before the +',
    constant: () => "an address in the kernel's text or constants",
    entryPlace: () =>
      '"copy_from_user", or a symbol and an offset, such as "__copy_from_user_ll+0x2e"',
    listedInstruction: () => 'an instruction that has an exception-table entry',
    noRegister: (registers) => `no such register; there are ${and(registers)}`,
    ownPid: () => 'a pid of its own',
    pid: () => 'the pid of a task',
    otherPid: () => 'the pid of another task than current',
    pidOf: (pids) => `one of the pids ${and(pids)}`,
    ownerPid: (pids) => `the pid of a process: ${and(pids)}`,
    lentPid: (pids) => `the pid of a process, for a task without vmas has no tables: ${and(pids)}`,
    firstCpuPid: () => 'a task that does not run on the second CPU',
    noVmas: () => 'a task without vmas: a thread shares them',
    secondCpu: () => 'a second CPU: `setup.secondCpu`',
    spot: () => 'either an event, with its nth, or a step',
    spotOrNull: () => 'a spot or null',
    masterTable: () => 'the address of the master table',
    directMapEnd: () => 'the end of the direct map, or machine.mem',
    directMap: () => 'an address in the direct map, from page_offset to high_memory',
    sharedTables: () => 'true: it has no page-table isolation',
    modeOfCode: () => 'the mode that bit 2 of error_code names',
    pushedSegment: () => 'hex with 0x: the CPU pushed it, coming from user mode',
  },
  found: {
    nothing: () => 'nothing',
    list: (length) => (length === 0 ? 'an empty list' : `a list of ${length}`),
    object: () => 'an object',
    bytes: (count) => `${count} bytes`,
    pages: (count) => `${count} pages`,
    both: () => 'both',
    oneCpu: () => 'one CPU',
    noBase64: () => 'no base64',
    noJson: () => 'something else',
    jsonUpTo: (line, column) => `something else from line ${line}, column ${column} on`,
    status: (status) => `status ${status}`,
  },
};
