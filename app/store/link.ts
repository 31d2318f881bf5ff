import { kernelProfiles } from '../../core/index.ts';
import { PANELS, type PanelId } from '../picture/focus.ts';
import { t } from '../words/index.ts';
import { code, codes } from '../words/languages.ts';
import type { Theme } from './view.ts';

/** What an address says. Absent fields are `null`. */
export interface Link {
  readonly scenario: string | null;
  /** The kernel, where it is not the scenario's own. */
  readonly profile: string | null;
  readonly step: number | null;
  /** Id of a recorded fault. */
  readonly fault: string | null;
  readonly panel: PanelId | null;
  readonly select: string | null;
  readonly theme: Theme | null;
  readonly present: boolean;
}

/** A part of a link that could not be understood. */
export interface Wrong {
  readonly field: string;
  readonly takes: string;
  readonly found: string;
}

export interface ReadLink {
  readonly link: Link;
  readonly wrong: readonly Wrong[];
}

type Reader = (found: string) => Partial<Link> | string;

const profiles: readonly string[] = kernelProfiles.map(({ id }) => id);

/** What each field takes, and how it is read: a string says what it would take. */
const readers: Readonly<Record<string, Reader>> = {
  step: (found) => (/^\d{1,9}$/.test(found) ? { step: Number(found) } : t.takes.step),
  fault: (found) => (/^[a-z0-9-]{1,60}$/.test(found) ? { fault: found } : t.takes.fault),
  panel: (found) => {
    const panel = PANELS.find((id) => id === found);
    return panel ? { panel } : t.takes.oneOf(PANELS.join(', '));
  },
  select: (found) => (/^0x[0-9a-f]{1,16}$/.test(found) ? { select: found } : t.takes.hex),
  theme: (found) =>
    found === 'light' || found === 'dark' ? { theme: found } : t.takes.oneOf('light, dark'),
  present: (found) => (found === '1' ? { present: true } : '1'),
  lang: (found) => (codes.includes(found) ? {} : t.takes.oneOf(codes.join(', '))),
  profile: (found) =>
    profiles.includes(found) ? { profile: found } : t.takes.oneOf(profiles.join(', ')),
};

const known = (): string => t.takes.only(Object.keys(readers).join(', '));

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const empty: Link = {
  scenario: null,
  profile: null,
  step: null,
  fault: null,
  panel: null,
  select: null,
  theme: null,
  present: false,
};

function readField(field: string, found: string): Partial<Link> | Wrong {
  const reader = Object.hasOwn(readers, field) ? readers[field] : undefined;
  if (!reader) return { field: t.takes.fields, takes: known(), found: field };
  const answer = reader(found);
  return typeof answer === 'string' ? { field, takes: answer, found } : answer;
}

/** Reads an address's hash, `#/SCENARIO?step=K...`. Never throws; what is not understood is listed. */
export function readLink(hash: string): ReadLink {
  const text = hash.replace(/^#\/?/, '');
  const [name = '', query = ''] = text.split(/\?(.*)/s, 2);
  const read = [...new URLSearchParams(query)].map(([field, found]) => readField(field, found));
  const wrong = read.filter((each) => 'takes' in each);
  const fields = read.filter((each) => !('takes' in each));
  const scenario = name === '' ? null : decoded(name);
  return { link: Object.assign({}, empty, { scenario }, ...fields), wrong };
}

/** The hash that says this; `readLink` gives it back. */
export function writeLink({
  scenario,
  profile,
  step,
  fault,
  panel,
  select,
  theme,
  present,
}: Link): string {
  const fields = new URLSearchParams();
  if (profile !== null) fields.set('profile', profile);
  if (step !== null) fields.set('step', String(step));
  if (fault !== null) fields.set('fault', fault);
  if (panel !== null) fields.set('panel', panel);
  if (select !== null) fields.set('select', select);
  if (theme === 'dark') fields.set('theme', theme);
  if (present) fields.set('present', '1');
  if (code() !== 'en') fields.set('lang', code());
  const query = fields.toString();
  return `#/${encodeURIComponent(scenario ?? '')}${query === '' ? '' : `?${query}`}`;
}
