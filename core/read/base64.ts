const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes from base64; `null` if it is none. */
export function base64(source: string): Uint8Array | null {
  const text = source.replace(/\s+/g, '');
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const letters = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((letters.length * 3) / 4));
  for (let i = 0; i < bytes.length; i++) {
    const first = Math.floor((i * 4) / 3);
    const pair =
      LETTERS.indexOf(letters[first] ?? '') * 64 + LETTERS.indexOf(letters[first + 1] ?? '');
    bytes[i] = (pair >> (4 - 2 * (i % 3))) & 0xff;
  }
  return bytes;
}
