import { useEffect, useState } from 'react';
import { type Handler, handlerFor } from './handler.ts';

/** A kernel's handler once it is there. */
export function useHandler(id: string): Handler | null {
  const [handler, setHandler] = useState<Handler | null>(null);
  useEffect(() => {
    let wanted = true;
    setHandler(null);
    handlerFor(id).then(
      (found) => wanted && setHandler(found),
      () => wanted && setHandler(null),
    );
    return () => {
      wanted = false;
    };
  }, [id]);
  return handler;
}
