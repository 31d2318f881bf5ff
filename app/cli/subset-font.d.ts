declare module 'subset-font' {
  /** The font with only the glyphs of `text`; `variationAxes` narrows its axes. */
  export default function subset(
    font: Uint8Array,
    text: string,
    options: {
      readonly targetFormat: 'woff2';
      readonly noLayoutClosure: boolean;
      readonly variationAxes: Readonly<
        Record<string, { readonly min: number; readonly max: number; readonly default: number }>
      >;
    },
  ): Promise<Uint8Array>;
}
