import { memo } from 'react';
import { phaseOf } from '../core/index.ts';
import { Chosen } from './inspect/Chosen.tsx';
import { Address } from './panels/address/Address.tsx';
import { Cpu } from './panels/cpu/Cpu.tsx';
import { Handler } from './panels/handler/Handler.tsx';
import { Narration } from './panels/narration/Narration.tsx';
import { type PanelId, partOf, sceneryFor, sceneryOf } from './picture/focus.ts';
import { type Moment, momentAt } from './picture/moment.ts';
import { Rest } from './shell/Rest.tsx';
import { settingFor } from './stage/layout.ts';
import { Stage } from './stage/Stage.tsx';
import { type Picture, useDrawn } from './store/drawn.ts';
import { useView } from './store/view.ts';
import { plain } from './ui/Prose.tsx';
import { say, t } from './words/index.ts';

interface PartProps {
  /** Each step's headline. */
  readonly headline: (index: number) => string;
}

const momentOf = ({ show, index }: Picture): Moment => momentAt(show.trace, show.kernel, index);

const keep = (panel: PanelId): void => useView.getState().set({ panel });

/** The panel kept in front, or those that take part in the step. */
const isFront = ({ step }: Moment, kept: PanelId | null, panel: PanelId): boolean =>
  kept === null ? partOf(step).includes(panel) : kept === panel;

export const NarrationPart = memo(function NarrationPart() {
  const moment = momentOf(useDrawn((drawn) => drawn.narration));
  const phase = phaseOf(moment.step.event);
  const said = say(moment.step, moment.kernel.profile);
  return <Narration moment={moment} say={said} phase={phase} phaseName={t.phases[phase]} />;
});

export const CpuPart = memo(function CpuPart() {
  const moment = momentOf(useDrawn((drawn) => drawn.cpu));
  const kept = useView(({ panel }) => panel);
  return <Cpu moment={moment} front={isFront(moment, kept, 'cpu')} />;
});

export const AddressPart = memo(function AddressPart() {
  const moment = momentOf(useDrawn((drawn) => drawn.address));
  const kept = useView(({ panel }) => panel);
  return <Address moment={moment} front={isFront(moment, kept, 'address')} />;
});

export const StagePart = memo(function StagePart() {
  const moment = momentOf(useDrawn((drawn) => drawn.stage));
  const emphasis = momentOf(useDrawn((drawn) => drawn.front));
  const kept = useView(({ panel }) => panel);
  const present = useView((view) => view.present);
  return (
    <Stage
      moment={moment}
      scenery={sceneryFor(kept) ?? sceneryOf(moment)}
      front={(panel) => isFront(emphasis, kept, panel)}
      show={keep}
      setting={settingFor(present, kept !== null)}
    />
  );
});

export const HandlerPart = memo(function HandlerPart({ headline }: PartProps) {
  const moment = momentOf(useDrawn((drawn) => drawn.handler));
  const listing = momentOf(useDrawn((drawn) => drawn.listing));
  const kept = useView(({ panel }) => panel);
  return (
    <Handler
      moment={moment}
      listing={listing}
      headline={headline}
      front={isFront(moment, kept, 'handler')}
    />
  );
});

export const RestPart = memo(function RestPart() {
  const picture = useDrawn((drawn) => drawn.rest);
  const { show, index, dragged } = picture;
  const moment = momentOf(picture);
  const { headline, what } = say(moment.step, moment.kernel.profile);
  return (
    <Rest
      moment={moment}
      shown={`${show.id} ${moment.kernel.profile} ${show.recorded?.fault ?? ''} ${index}`}
      sentence={plain(`${t.step(index, show.trace.steps.length)}. ${headline}. ${what}`)}
      still={dragged}
    />
  );
});

export const ChosenPart = memo(function ChosenPart({ headline }: PartProps) {
  const moment = momentOf(useDrawn((drawn) => drawn.rest));
  return <Chosen moment={moment} headline={headline} />;
});
