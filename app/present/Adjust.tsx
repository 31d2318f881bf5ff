import { Dialog } from '../ui/Dialog.tsx';
import { hall } from '../words/lecture.ts';
import { CONTRASTS, GROWS, type Projector } from './projector.ts';

interface AdjustProps {
  readonly projector: Projector;
  readonly change: (projector: Projector) => void;
  readonly close: () => void;
}

/** What a weak projector or a deep hall needs. Takes effect at once. */
export function Adjust({ projector, change, close }: AdjustProps) {
  return (
    <Dialog title={hall.present.adjust} close={close}>
      <fieldset className="choices">
        <legend>{hall.present.size}</legend>
        {GROWS.map((grow) => (
          <label key={grow}>
            <input
              type="radio"
              name="grow"
              checked={projector.grow === grow}
              onChange={() => change({ ...projector, grow })}
            />
            {hall.present.percent(grow)}
          </label>
        ))}
      </fieldset>
      <fieldset className="choices">
        <legend>{hall.present.contrast}</legend>
        {CONTRASTS.map((contrast) => (
          <label key={contrast}>
            <input
              type="radio"
              name="contrast"
              checked={projector.contrast === contrast}
              onChange={() => change({ ...projector, contrast })}
            />
            {hall.present.contrasts[contrast]}
          </label>
        ))}
      </fieldset>
      <p>{hall.present.kept}</p>
    </Dialog>
  );
}
