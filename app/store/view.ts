import { create } from 'zustand';
import type { PanelId } from '../picture/focus.ts';

export type Theme = 'light' | 'dark';
export type Dialog = 'keys' | 'go-to' | 'scenarios' | 'model';

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
  readonly black: boolean;
  readonly dialog: Dialog | null;
  readonly message: Message | null;
  readonly set: (change: Partial<Omit<View, 'set'>>) => void;
}

export const useView = create<View>()((set) => ({
  theme: 'light',
  panel: null,
  select: null,
  present: false,
  black: false,
  dialog: null,
  message: null,
  set: (change) => set(change),
}));
