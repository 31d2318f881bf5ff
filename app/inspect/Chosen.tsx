import { type ComponentProps, lazy, Suspense } from 'react';
import { useView } from '../store/view.ts';
import type { Looked } from './Looked.tsx';

const Card = lazy(() => import('./Looked.tsx').then((all) => ({ default: all.Looked })));

/** The value looked into or the term explained, if one is; its card is fetched when one is first asked for. */
export function Chosen(props: ComponentProps<typeof Looked>) {
  const none = useView(({ chosen, term }) => chosen === null && term === null);
  return (
    !none && (
      <Suspense>
        <Card {...props} />
      </Suspense>
    )
  );
}
