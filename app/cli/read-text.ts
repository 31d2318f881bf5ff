import { readFileSync } from 'node:fs';

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'a file that may not be read',
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

/** A file's text, or why it cannot be had. */
export function readText(path: string): { text: string } | { why: string } {
  try {
    return { text: readFileSync(path, 'utf8').replace(/^\uFEFF/, '') };
  } catch (error) {
    const code = codeOf(error);
    return { why: WHY[code] ?? (code || 'something that cannot be read') };
  }
}
