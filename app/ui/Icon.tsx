const paths = {
  first: 'M4 3h2v10H4zM14 3v10L7 8z',
  previous: 'M12 3v10L5 8z',
  play: 'M4 2.5v11L13 8z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  next: 'M4 3v10l7-5z',
  last: 'M2 3v10l7-5zM10 3h2v10h-2z',
  menu: 'M1 2.5h14v2H1zM1 7h14v2H1zM1 11.5h14v2H1z',
  phases: 'M1 3h6v4H1zM8 3h7v4H8zM1 9h3v4H1zM5 9h10v4H5z',
} as const;

/** A control's sign; its name is the button's. */
export const Icon = ({ name }: { readonly name: keyof typeof paths }) => (
  <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
    <path d={paths[name]} />
  </svg>
);
