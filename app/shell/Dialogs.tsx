import { type FormEvent, useState } from 'react';
import { RECORDED_ID, scenarios } from '../../core/index.ts';
import { openById } from '../store/open.ts';
import type { Show } from '../store/show.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Prose, plain } from '../ui/Prose.tsx';
import { dialogs } from '../words/dialogs.ts';
import { profileText, scenarioText } from '../words/index.ts';
import { Files } from './Files.tsx';

interface Closing {
  readonly close: () => void;
}

/** The list of all keys. */
export function KeySheet({ close }: Closing) {
  return (
    <Dialog title={dialogs.keys.title} close={close}>
      <table className="key-rows">
        <tbody>
          {dialogs.keys.rows.map(([keys, does]) => (
            <tr key={keys}>
              <th scope="row">{keys}</th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}

interface GoToProps extends Closing {
  readonly index: number;
  readonly count: number;
  readonly seek: (index: number) => void;
}

/** Asks for a step by number; what it cannot take stays in the field. */
export function GoTo({ index, count, seek, close }: GoToProps) {
  const [found, setFound] = useState(String(index + 1));
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const step = /^\s*\d+\s*$/.test(found) ? Number(found) : 0;
    setWrong(step < 1 || step > count);
    if (step < 1 || step > count) return;
    seek(step - 1);
    close();
  };
  return (
    <Dialog title={dialogs.goTo.title} close={close}>
      <form className="go-to" onSubmit={submit}>
        <label htmlFor="go-to-step">{dialogs.goTo.label(count)}</label>
        <input
          id="go-to-step"
          inputMode="numeric"
          autoComplete="off"
          value={found}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setFound(event.currentTarget.value)}
          aria-invalid={wrong}
          aria-describedby={wrong ? 'go-to-wrong' : undefined}
        />
        <button type="submit" className="strong">
          {dialogs.goTo.go}
        </button>
        {wrong && (
          <p id="go-to-wrong" className="error" role="alert">
            {dialogs.goTo.wrong(count, found)}
          </p>
        )}
      </form>
    </Dialog>
  );
}

interface ChooserProps extends Closing {
  /** Id of what is on show. */
  readonly current: string;
  readonly lessons: () => void;
}

/** The scenarios in taught order, each with what it teaches and what it needs. */
export function Chooser({ current, close, lessons }: ChooserProps) {
  return (
    <Dialog title={dialogs.chooser.title} close={close}>
      <p>{dialogs.chooser.lead}</p>
      <ol className="scenario-list">
        {[...scenarios.map(({ id }) => id), RECORDED_ID].map((id) => {
          const text = scenarioText({ id });
          const here = id === current;
          return (
            <li key={id}>
              <button
                type="button"
                aria-current={here ? 'true' : undefined}
                onClick={() => {
                  void openById(id);
                  close();
                }}
              >
                <b data-here={dialogs.chooser.here}>{text.title}</b>
                <small>
                  {dialogs.chooser.teaches}: <Prose text={text.teaches.join(' ')} quiet />
                </small>
                <small>
                  {dialogs.chooser.needs}: {plain(text.needs.join('; '))}
                </small>
              </button>
            </li>
          );
        })}
      </ol>
      <p>
        <button type="button" aria-haspopup="dialog" onClick={lessons}>
          {dialogs.chooser.lessons}
        </button>
      </p>
      <div className="files">
        <Files done={close} />
      </div>
    </Dialog>
  );
}

/** What the model leaves out, everywhere and in this scenario. */
export function Simplifies({ show, close }: Closing & { readonly show: Show }) {
  const profile = profileText(show.kernel.profile);
  const here = scenarioText(show).simplifies;
  return (
    <Dialog title={dialogs.model.title} close={close}>
      <p>{profile.title}</p>
      <h3>{dialogs.model.everywhere}</h3>
      <ul>
        {profile.simplifies.map((each) => (
          <li key={each}>
            <Prose text={each} quiet />
          </li>
        ))}
      </ul>
      <h3>{dialogs.model.here}</h3>
      {here.length === 0 ? (
        <p>{dialogs.model.nothing}</p>
      ) : (
        <ul>
          {here.map((each) => (
            <li key={each}>
              <Prose text={each} quiet />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}
