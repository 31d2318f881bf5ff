import { useEffect, useId, useState } from 'react';
import type { Show } from '../store/show.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { scenarioText, t } from '../words/index.ts';
import { take } from '../words/take.ts';
import { handoutNow, linkNow, snippetNow } from './link.ts';
import './share.css';

const copy = (text: string): Promise<boolean> =>
  (navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'))).then(
    () => true,
    () => false,
  );

interface CopyTextProps {
  readonly name: string;
  readonly text: string;
  readonly lines: number;
  /** Copies at once, without being asked again. */
  readonly atOnce?: boolean;
}

/** A text to take along. */
function CopyText({ name, text, lines, atOnce = false }: CopyTextProps) {
  const id = useId();
  const [said, say] = useState('');
  const tell = (done: boolean): void => say(done ? take.share.copied : take.share.refused);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the dialog opens
  useEffect(() => {
    if (atOnce) void copy(text).then(tell);
  }, []);
  return (
    <div className="copy-text">
      <label htmlFor={id}>{name}</label>
      <textarea
        id={id}
        readOnly
        rows={lines}
        value={text}
        onFocus={(event) => event.currentTarget.select()}
      />
      <button
        type="button"
        aria-label={take.share.copyNamed(name)}
        onClick={() => void copy(text).then(tell)}
      >
        {take.share.copy}
      </button>
      <span aria-live="polite">{said}</span>
    </div>
  );
}

interface ShareProps {
  readonly show: Show;
  readonly close: () => void;
}

/** Ways to take this step along. The link is copied at once. */
export function Share({ show, close }: ShareProps) {
  const [link] = useState(linkNow);
  const [snippet] = useState(() => snippetNow(`${t.name}: ${scenarioText(show).title}`));
  return (
    <Dialog title={t.controls.share} close={close}>
      <CopyText name={take.share.link} text={link} lines={2} atOnce />
      <CopyText name={take.share.embed} text={snippet} lines={4} />
      <p className="to-handout">
        <a href={handoutNow('?print=one&steps=marks')} target="_blank" rel="noreferrer">
          {take.share.handout}
        </a>
        , {take.share.handoutHint}
      </p>
    </Dialog>
  );
}
