/** Where a browser keeps what it last showed. */
export const STORE = 'faultline';
