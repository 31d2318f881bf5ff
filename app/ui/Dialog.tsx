import { type ReactNode, useEffect, useRef } from 'react';
import { t } from '../words/index.ts';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly close: () => void;
  readonly children: ReactNode;
}

/** A modal of the browser's own: Escape closes it, focus stays inside and returns. */
export function Dialog({ title, close, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={ref} aria-label={title} onClose={close} className="dialog">
      <div className="dialog-head">
        <h2>{title}</h2>
        <button type="button" onClick={() => ref.current?.close()}>
          {t.controls.close}
        </button>
      </div>
      {children}
    </dialog>
  );
}
