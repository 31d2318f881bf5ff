/** A step as the speaker reads it. */
export interface TalkStep {
  readonly headline: string;
  readonly what: string;
  readonly why: string | null;
}

/** What the speaker's tab shows: all of what is on the page, in words. */
export interface Talk {
  /** Code of the page's language. */
  readonly lang: string;
  readonly title: string;
  readonly steps: readonly TalkStep[];
  readonly index: number;
  /** What the scenario teaches. */
  readonly teaches: readonly string[];
  readonly lesson: TalkLesson | null;
}

export interface TalkLesson {
  readonly title: string;
  readonly item: number;
  readonly items: readonly {
    readonly title: string;
    readonly notes: string;
    readonly prompt: string;
    readonly minutes: number;
  }[];
}

/** What the speaker's tab asks of the page. */
export type SpeakerAsk =
  | { readonly do: 'hello' }
  | { readonly do: 'go'; readonly index: number }
  | { readonly do: 'step'; readonly by: 1 | -1 }
  | { readonly do: 'item'; readonly item: number };

/** Both directions go over one channel; nobody hears itself. A page that comes calls, the speaker's tab answers `hello`. */
export type Message =
  | { readonly talk: Talk }
  | { readonly ask: SpeakerAsk }
  | { readonly call: true };

const TAB = 'faultline-tab';

/** A name for this tab that survives its reload. */
export function tabName(): string {
  try {
    const known = sessionStorage.getItem(TAB);
    if (known) return known;
    const made = crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? '0';
    sessionStorage.setItem(TAB, made);
    return made;
  } catch {
    return '0';
  }
}

/** The hash of a speaker tab. @param lang code of its language */
export const speakerHash = (tab: string, lang: string): string =>
  `#/speaker/${tab}${lang === 'en' ? '' : `?lang=${lang}`}`;

/** The address of this page's speaker tab, in the page's language. */
export const speakerAddress = (lang: string): string =>
  `${location.pathname}${location.search}${speakerHash(tabName(), lang)}`;

/** The channel between a page and its speaker tab; `null` where the browser has none or keeps tabs apart. */
export function openChannel(tab: string): BroadcastChannel | null {
  if (location.protocol === 'file:' || typeof BroadcastChannel === 'undefined') return null;
  try {
    return new BroadcastChannel(`faultline ${tab}`);
  } catch {
    return null;
  }
}
