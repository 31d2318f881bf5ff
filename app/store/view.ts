import { create } from 'zustand';
import type { PanelId } from '../picture/focus.ts';
import type { Grain } from '../picture/grain.ts';
import type { Meaning, Picked } from '../ui/pick.ts';

export type Theme = 'light' | 'dark';
export type Dialog =
  | 'keys'
  | 'go-to'
  | 'scenarios'
  | 'model'
  | 'maps'
  | 'projector'
  | 'share'
  | 'lessons';
/** What the pointer does in present mode besides pointing. */
export type Pointer = 'plain' | 'spotlight' | 'ink';

/** A value of the machine, and what its bits mean. */
export interface Chosen {
  readonly place: Picked;
  readonly as: Meaning;
  /** The step at which it was chosen: its chain stays while the links lead back. */
  readonly at: number;
}

/** Something to tell the reader; stays until closed or replaced. */
export interface Message {
  readonly kind: 'done' | 'wrong';
  readonly lines: readonly string[];
}

/** How the picture is looked at; nothing here changes what it shows. */
export interface View {
  readonly theme: Theme;
  /** The panel kept in front; `null` lets the step choose. */
  readonly panel: PanelId | null;
  /** The selected value, as lowercase hex with `0x`. */
  readonly select: string | null;
  readonly present: boolean;
  /** How far one press of next or previous goes. */
  readonly grain: Grain;
  readonly black: boolean;
  readonly pointer: Pointer;
  /** The value looked into; `null` if none is. */
  readonly chosen: Chosen | null;
  /** The glossary's entry on show; `null` if none is. */
  readonly term: string | null;
  readonly dialog: Dialog | null;
  readonly message: Message | null;
  /** What is being fetched, said; `null` if nothing takes long. */
  readonly loading: string | null;
  readonly set: (change: Partial<Omit<View, 'set'>>) => void;
}

export const useView = create<View>()((set) => ({
  theme: 'light',
  panel: null,
  select: null,
  present: false,
  grain: 'steps',
  black: false,
  pointer: 'plain',
  chosen: null,
  term: null,
  dialog: null,
  message: null,
  loading: null,
  set: (change) => set(change),
}));
