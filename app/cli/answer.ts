import type { SaidRefusal } from '../../core/index.ts';

/** What a command comes to: lines for standard output, or a message for people and the exit status. */
export type Answer =
  | { readonly status: 0; readonly lines: readonly string[] }
  /** 1: the input is readable but wrong; 2: the command line is. */
  | { readonly status: 1 | 2; readonly message: string };

export const done = (...lines: readonly string[]): Answer => ({ status: 0, lines });

/** The input is wrong: in which file, which field, what it takes, what was found. */
export const wrongInput = (file: string, { field, takes, found }: SaidRefusal): Answer => ({
  status: 1,
  message: `${file}: ${field === '' ? '' : `${field}: `}takes ${takes}; found ${found}`,
});

export const wrongUsage = (message: string): Answer => ({ status: 2, message });
