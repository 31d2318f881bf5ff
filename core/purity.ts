// @ts-expect-error core/ must not see the DOM; when this line stops failing, a dependency has let it in
export type NoDom = typeof document;

// @ts-expect-error core/ must not see Node either
export type NoNode = typeof process;
