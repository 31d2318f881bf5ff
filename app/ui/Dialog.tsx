import { type ReactNode, useEffect, useRef } from 'react';
import { t } from '../words/index.ts';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  readonly close: () => void;
  /** What stands beside the title. */
  readonly head?: ReactNode;
  readonly children: ReactNode;
}

/** A modal of the browser's own: Escape closes it, focus stays inside and returns. */
export function Dialog({ title, close, head, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-label={title}
      // The browser tells of the closing later: by then an effect that runs twice has opened it again.
      onClose={(event) => event.currentTarget.open || close()}
      className="dialog"
    >
      <div className="dialog-head">
        <h2>{title}</h2>
        {head}
        <button type="button" onClick={() => ref.current?.close()}>
          {t.controls.close}
        </button>
      </div>
      {children}
    </dialog>
  );
}
