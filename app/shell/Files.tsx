import { useRef } from 'react';
import { t } from '../words/index.ts';
import { openScenario, saveScenario } from './files.ts';

/** Saving the scenario on show, and opening one from a file. */
export function Files({ done }: { readonly done?: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        onClick={() => {
          saveScenario();
          done?.();
        }}
      >
        {t.controls.save}
      </button>
      <button type="button" onClick={() => input.current?.click()}>
        {t.controls.open}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,application/json"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          if (!file) return;
          void openScenario(file);
          done?.();
        }}
      />
    </>
  );
}
