import { currentHash } from '../store/sync.ts';
import { useView } from '../store/view.ts';
import { t } from '../words/index.ts';

/** The full address of what is on show. */
export const linkNow = (): string => `${location.origin}${location.pathname}${currentHash()}`;

/** Copies the link to this step, and says so; where the browser refuses, shows the link instead. */
export function share(): void {
  const link = linkNow();
  const tell = (kind: 'done' | 'wrong', line: string): void =>
    useView.getState().set({ message: { kind, lines: [line] } });
  const copied = navigator.clipboard?.writeText(link) ?? Promise.reject(new Error('no clipboard'));
  copied.then(
    () => tell('done', t.messages.copied),
    () => tell('wrong', t.messages.notCopied(link)),
  );
}
