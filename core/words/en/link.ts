import { hex } from '../../bits.ts';
import type { LinkEvents } from '../../events/link.ts';
import type { Words } from '../say.ts';

const many = (count: number, one: string, more: string): string =>
  `${count} ${count === 1 ? one : more}`;
const entries = (count: number): string => many(count, 'entry', 'entries');
const bytes = (count: number): string => many(count, 'byte', 'bytes');

const PURPOSE: Readonly<Record<string, string>> = {
  '.text': 'It holds the code that usually runs.',
  '.fixup': 'It holds only recovery code, behind all other text.',
  __ex_table: 'It holds pairs of addresses, 8 bytes each.',
  '.rodata': 'It holds constants.',
  '.data': 'It holds variables.',
  '.init.text': 'It holds code that runs once, at boot.',
};

/** Words for the linking of the kernel. */
export const link: Words<LinkEvents> = {
  'link.object': ({ object, routines, text, fixup, entries: count }) => ({
    headline: 'An object file joins the kernel',
    what: `\`${object}\` brings ${many(routines, 'routine', 'routines')}: ${bytes(text)} of text, ${bytes(fixup)} of fixups, ${entries(count)}.`,
  }),
  'link.routine': ({ routine, section, text, fixup, entries: count }) => ({
    headline: 'A routine that may fault brings three pieces',
    what: `\`${routine}\`: ${bytes(text)} for \`${section}\`, ${bytes(fixup)} for \`.fixup\`, ${entries(count)} for \`__ex_table\`.`,
    ...(fixup === 0
      ? { why: 'Its recovery code is ordinary text or shared with another routine.' }
      : {
          why: 'The usual path pays nothing: recovery code lies elsewhere, and no instruction tests for a fault.',
        }),
  }),
  'link.section': ({ section, start, end }) => ({
    headline: `\`${section}\` has its place`,
    what: `It goes from ${hex(start)} up to ${hex(end)}. ${PURPOSE[section] ?? ''}`.trim(),
  }),
  'link.reference': ({ routine, count, at, text }) => ({
    headline: 'Names become addresses',
    what: `\`${routine}\` names ${many(count, 'place', 'places')} outside its own piece. At ${hex(at)}: \`${text}\`.`,
  }),
  'link.entry': ({ index, routine, insn, fixup, at }) => ({
    headline: `Entry ${index} pairs instruction and fixup`,
    what: `\`${routine}\` may fault at ${hex(insn)} and goes on at ${hex(fixup)}. The pair lies at ${hex(at)}.`,
  }),
  'link.symbols': ({ start, stop, count }) => ({
    headline: 'Two symbols enclose the table',
    what: `\`__start___ex_table\` is ${hex(start)}, \`__stop___ex_table\` ${hex(stop)}: ${entries(count)} between them.`,
    why: 'The kernel knows the table by these two names alone; nobody counts entries by hand.',
  }),
  'link.unsorted': ({ index, routine, before, insn, places }) => ({
    headline: 'The table is not in order',
    what: `Entry ${index} (\`${routine}\`), ${hex(insn)}, follows ${hex(before)}. So it goes back in ${many(places, 'place', 'places')}.`,
    why: 'Pairs come in the order of the objects, but `.kprobes.text` and `.init.text` lie behind all other text.',
  }),
};
