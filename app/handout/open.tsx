import type { Root } from 'react-dom/client';
import { Broken } from '../Broken.tsx';
import { Handout } from './Handout.tsx';

/** Draws the handout in place of the page. */
export const open = (root: Root): void =>
  root.render(
    <Broken>
      <Handout />
    </Broken>,
  );
