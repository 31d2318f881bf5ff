/** To come. */
export const Gallery = () => null;
