import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { phaseOf } from '../core/index.ts';
import { Chosen } from './inspect/Chosen.tsx';
import { usePicking } from './inspect/picking.ts';
import { Address } from './panels/address/Address.tsx';
import { Cpu } from './panels/cpu/Cpu.tsx';
import { Handler } from './panels/handler/Handler.tsx';
import { Narration } from './panels/narration/Narration.tsx';
import { Timeline } from './panels/timeline/Timeline.tsx';
import { flightOf } from './picture/flight.ts';
import { type PanelId, partOf, sceneryFor, sceneryOf } from './picture/focus.ts';
import { bandAt } from './picture/grain.ts';
import { type Moment, momentAt } from './picture/moment.ts';
import { Controls } from './shell/Controls.tsx';
import { useEmbed } from './shell/embed.ts';
import { Faults } from './shell/Faults.tsx';
import { useFlight } from './shell/Flight.tsx';
import { Header } from './shell/Header.tsx';
import { Kernels } from './shell/Kernels.tsx';
import { Overlays } from './shell/Overlays.tsx';
import { useSwipe } from './shell/swipe.ts';
import { useKeys } from './shell/useKeys.ts';
import { Tips } from './stage/Arrows.tsx';
import { settingFor } from './stage/layout.ts';
import { Stage } from './stage/Stage.tsx';
import { advance, isMore } from './store/advance.ts';
import { bandsFor, toggleGrain } from './store/move.ts';
import { STEP_TIME, usePlayer } from './store/player.ts';
import { useView } from './store/view.ts';
import { type Lit, LitContext } from './ui/lit.ts';
import { plain } from './ui/Prose.tsx';
import { PickContext } from './ui/pick.ts';
import { profileText, say as sayOf, scenarioText, t } from './words/index.ts';
import './page.css';
import './wide.css';
import './narrow.css';
import './embed.css';

/** Fetched when a lecture begins. */
const PresentTools = lazy(() =>
  import('./present/Present.tsx').then((all) => ({ default: all.PresentTools })),
);

/** The panel kept in front, or those that take part in the step. */
function frontOf(moment: Moment, kept: PanelId | null): (panel: PanelId) => boolean {
  const part = kept === null ? partOf(moment.step) : [kept];
  return (panel) => part.includes(panel);
}

function useLit(): Lit {
  const [hovered, hover] = useState<string | null>(null);
  const selected = useView((view) => view.select);
  const set = useView((view) => view.set);
  return useMemo(
    () => ({ value: hovered ?? selected, selected, hover, select: (select) => set({ select }) }),
    [hovered, selected, set],
  );
}

/** Steps on while playing. */
function usePlaying(): void {
  const { playing, index, speed, tick } = usePlayer();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step gets its full time
  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(tick, STEP_TIME / speed);
    return () => clearTimeout(timer);
  }, [playing, index, speed, tick]);
}

/** Sets the marks on the document that others wait for, and says the step once. */
function useRest(moment: Moment, sentence: string): string {
  const [said, say] = useState('');
  const key = usePlayer(
    ({ show, index }) => `${show.id} ${show.kernel.profile} ${show.recorded?.fault ?? ''} ${index}`,
  );
  const rest = useCallback(() => {
    const { dataset } = document.documentElement;
    dataset.step = String(moment.index);
    dataset.outcome = moment.last ? moment.trace.outcome.kind : '';
    say(sentence);
  }, [moment, sentence]);
  useFlight(flightOf(moment), key, rest);
  return said;
}

function useTheme(): void {
  const { theme, present, panel } = useView();
  const title = usePlayer(({ show }) => scenarioText(show).title);
  useLayoutEffect(() => {
    document.title = `${title} · ${t.name}`;
  }, [title]);
  useLayoutEffect(() => {
    const { dataset } = document.documentElement;
    dataset.theme = theme;
    if (present) dataset.present = '';
    else delete dataset.present;
    if (present && panel) dataset.kept = panel;
    else delete dataset.kept;
  }, [theme, present, panel]);
}

/** News of what was done goes with the next step; what went wrong stays until it is closed. */
function useNews(index: number): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new step ends the news
  useEffect(() => {
    const { message, set } = useView.getState();
    if (message?.kind === 'done') set({ message: null });
  }, [index]);
}

/** The page: a picture of one step, and the ways through time. */
export function App() {
  const { show, index, playing, speed, seek, play, setSpeed } = usePlayer();
  const { trace, kernel } = show;
  const { theme, present, panel, grain, set } = useView();
  const embedded = useEmbed(index);
  useKeys();
  useSwipe();
  usePlaying();
  useNews(index);
  useTheme();
  const lit = useLit();
  const picking = usePicking();
  const moment = useMemo(() => momentAt(trace, kernel, index), [trace, kernel, index]);
  const say = sayOf(moment.step, kernel.profile);
  const headline = useCallback(
    (at: number): string => {
      const step = trace.steps[at];
      return step ? plain(sayOf(step, kernel.profile).headline) : '';
    },
    [trace, kernel],
  );
  const sentence = plain(`${t.step(index, trace.steps.length)}. ${say.headline}. ${say.what}`);
  const said = useRest(moment, sentence);
  const front = frontOf(moment, panel);
  const phase = phaseOf(moment.step.event);
  const bands = bandsFor(trace);
  return (
    <LitContext value={lit}>
      <PickContext value={picking}>
        <div className={`page${embedded ? ' embedded' : ''}`}>
          {!embedded && (
            <Header
              title={scenarioText(show).title}
              kernel={profileText(kernel.profile).title}
              dark={theme === 'dark'}
              open={(dialog) => set({ dialog })}
              theme={() => set({ theme: theme === 'dark' ? 'light' : 'dark' })}
              present={() => set({ present: !present })}
              choice={
                show.recorded ? (
                  <Faults recorded={show.recorded} />
                ) : (
                  show.scenario && <Kernels scenario={show.scenario} profile={kernel.profile} />
                )
              }
            />
          )}
          <main className="main">
            <Narration moment={moment} say={say} phase={phase} phaseName={t.phases[phase]} />
            <Cpu moment={moment} front={front('cpu')} />
            <Address moment={moment} front={front('address')} />
            <Stage
              moment={moment}
              scenery={sceneryFor(panel) ?? sceneryOf(moment)}
              front={front}
              show={(shown) => set({ panel: shown })}
              setting={settingFor(present, panel !== null)}
            />
            <Handler moment={moment} headline={headline} front={front('handler')} />
          </main>
          <footer className="footer">
            <Timeline trace={trace} index={index} headline={headline} seek={seek} />
            <Controls
              index={index}
              count={trace.steps.length}
              playing={playing}
              speed={speed}
              seek={seek}
              grain={grain}
              move={advance}
              more={isMore}
              toggleGrain={toggleGrain}
              phase={{ at: bandAt(bands, index), count: bands.length }}
              play={play}
              setSpeed={setSpeed}
              goTo={() => set({ dialog: 'go-to' })}
              kept={panel === null ? null : t.panels[panel]}
              release={() => set({ panel: null })}
            />
            {present && (
              <Suspense>
                <PresentTools />
              </Suspense>
            )}
          </footer>
          <p role="status" className="hidden">
            {said}
          </p>
          <Tips />
          <Chosen moment={moment} headline={headline} />
          <Overlays />
        </div>
      </PickContext>
    </LitContext>
  );
}
