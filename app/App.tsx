import {
  lazy,
  memo,
  type RefObject,
  Suspense,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { phaseOf } from '../core/index.ts';
import { Chosen } from './inspect/Chosen.tsx';
import { usePicking } from './inspect/picking.ts';
import { Address } from './panels/address/Address.tsx';
import { Cpu } from './panels/cpu/Cpu.tsx';
import { Handler } from './panels/handler/Handler.tsx';
import { Narration } from './panels/narration/Narration.tsx';
import { Timeline } from './panels/timeline/Timeline.tsx';
import { type PanelId, partOf, sceneryFor, sceneryOf } from './picture/focus.ts';
import { bandAt } from './picture/grain.ts';
import { type Moment, momentAt } from './picture/moment.ts';
import { Controls } from './shell/Controls.tsx';
import { Faults } from './shell/Faults.tsx';
import { Header } from './shell/Header.tsx';
import { Kernels } from './shell/Kernels.tsx';
import { Overlays } from './shell/Overlays.tsx';
import { Rest } from './shell/Rest.tsx';
import { useSwipe } from './shell/swipe.ts';
import { useKeys } from './shell/useKeys.ts';
import { Tips } from './stage/Arrows.tsx';
import { settingFor } from './stage/layout.ts';
import { Stage } from './stage/Stage.tsx';
import { advance, isMore } from './store/advance.ts';
import { bandsFor, toggleGrain } from './store/move.ts';
import { STEP_TIME, usePlayer } from './store/player.ts';
import type { Show } from './store/show.ts';
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

/** Whether the page is in another page, `?embed=1`. */
const embedded = new URLSearchParams(location.search).get('embed') === '1';

/** Tells the host page what is on show, and hears what it asks for; fetched where there is one. */
function useHost(page: RefObject<Element | null>): void {
  useEffect(() => {
    if (!embedded || !page.current) return;
    const host = page.current;
    const talk = import('./shell/embed.ts').then(({ talkToHost }) => talkToHost(host));
    return () => void talk.then((end) => end());
  }, [page]);
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

/** Each step's headline, made once for a run: lists of steps are drawn at every step. */
function useHeadlines({ trace, kernel }: Show): (index: number) => string {
  return useMemo(() => {
    const made = new Map<number, string>();
    return (index) => {
      const step = trace.steps[index];
      const headline = made.get(index) ?? (step ? plain(sayOf(step, kernel.profile).headline) : '');
      made.set(index, headline);
      return headline;
    };
  }, [trace, kernel]);
}

/** The header: not drawn again while only the step changes. */
const Head = memo(function Head({ show }: { readonly show: Show }) {
  const { theme, present, set } = useView();
  const { scenario, kernel, recorded } = show;
  return (
    <Header
      title={scenarioText(show).title}
      kernel={profileText(kernel.profile).title}
      dark={theme === 'dark'}
      open={(dialog) => set({ dialog })}
      theme={() => set({ theme: theme === 'dark' ? 'light' : 'dark' })}
      present={() => set({ present: !present })}
      choice={
        recorded ? (
          <Faults recorded={recorded} />
        ) : (
          scenario && <Kernels scenario={scenario} profile={kernel.profile} />
        )
      }
    />
  );
});

/** The page: a picture of one step, and the ways through time. */
export function App() {
  const { show, index, playing, speed, seek, play, setSpeed } = usePlayer();
  const { trace, kernel } = show;
  const { present, panel, grain, set } = useView();
  const page = useRef<HTMLDivElement>(null);
  useHost(page);
  useKeys();
  useSwipe();
  usePlaying();
  useNews(index);
  useTheme();
  const lit = useLit();
  const picking = usePicking();
  const moment = useMemo(() => momentAt(trace, kernel, index), [trace, kernel, index]);
  const say = sayOf(moment.step, kernel.profile);
  const headline = useHeadlines(show);
  const sentence = plain(`${t.step(index, trace.steps.length)}. ${say.headline}. ${say.what}`);
  const shown = `${show.id} ${kernel.profile} ${show.recorded?.fault ?? ''} ${index}`;
  const front = frontOf(moment, panel);
  const phase = phaseOf(moment.step.event);
  const bands = bandsFor(trace);
  return (
    <LitContext value={lit}>
      <PickContext value={picking}>
        <div ref={page} className={`page${embedded ? ' embedded' : ''}`}>
          <Rest moment={moment} shown={shown} sentence={sentence} />
          {!embedded && <Head show={show} />}
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
          <Tips />
          <Chosen moment={moment} headline={headline} />
          <Overlays />
        </div>
      </PickContext>
    </LitContext>
  );
}
