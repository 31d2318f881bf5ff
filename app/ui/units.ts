/** 2 to the power of `shift` bytes as it is said: 4 MiB, 4 KiB, 1 GiB. */
export function sizeOf(shift: number): string {
  const units = ['', ' KiB', ' MiB', ' GiB', ' TiB', ' PiB'];
  return `${2 ** (shift % 10)}${units[Math.floor(shift / 10)]}`;
}
