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
import { usePicking } from './inspect/picking.ts';
import {
  AddressPart,
  ChosenPart,
  CpuPart,
  HandlerPart,
  NarrationPart,
  RestPart,
  StagePart,
} from './Parts.tsx';
import { Timeline } from './panels/timeline/Timeline.tsx';
import { bandAt } from './picture/grain.ts';
import { Controls } from './shell/Controls.tsx';
import { Header } from './shell/Header.tsx';
import { Kernels } from './shell/Kernels.tsx';
import { Overlays } from './shell/Overlays.tsx';
import { useKeys } from './shell/useKeys.ts';
import { Tips } from './stage/Arrows.tsx';
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

/** Fetched with a recording. */
const Faults = lazy(() => import('./shell/Faults.tsx').then((all) => ({ default: all.Faults })));

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

/** Lets a finger step; fetched where there is a finger. */
function useSwipe(): void {
  useEffect(() => {
    if (navigator.maxTouchPoints === 0) return;
    const ears = import('./shell/swipe.ts').then(({ listenForSwipes }) => listenForSwipes());
    return () => void ears.then((end) => end());
  }, []);
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
  const dragged = usePlayer((player) => player.dragged);
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
    if (dragged) dataset.dragged = '';
    else delete dataset.dragged;
  }, [theme, present, panel, dragged]);
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
          <Suspense>
            <Faults recorded={recorded} />
          </Suspense>
        ) : (
          scenario && <Kernels scenario={scenario} profile={kernel.profile} />
        )
      }
    />
  );
});

interface WaysProps {
  readonly headline: (index: number) => string;
}

/** The ways through time: they follow the slider at once. */
function Ways({ headline }: WaysProps) {
  const { show, index, playing, speed, seek, drag, play, setSpeed } = usePlayer();
  const { trace } = show;
  const { present, panel, grain, set } = useView();
  usePlaying();
  useNews(index);
  const bands = bandsFor(trace);
  const count = trace.steps.length;
  const phases = grain === 'phases';
  return (
    <footer className="footer">
      <Timeline trace={trace} index={index} headline={headline} seek={seek} drag={drag} />
      <Controls
        phases={phases}
        move={advance}
        toggleGrain={toggleGrain}
        first={index === 0}
        last={index === count - 1}
        back={isMore(-1)}
        on={isMore(1)}
        count={count}
        playing={playing}
        speed={speed}
        seek={seek}
        play={play}
        setSpeed={setSpeed}
        place={phases ? t.phase(bandAt(bands, index), bands.length) : t.step(index, count)}
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
  );
}

/** The page: a picture of one step, and the ways through time. */
export function App() {
  const show = usePlayer((player) => player.show);
  const page = useRef<HTMLDivElement>(null);
  useHost(page);
  useKeys();
  useSwipe();
  useTheme();
  const lit = useLit();
  const picking = usePicking();
  const headline = useHeadlines(show);
  return (
    <LitContext value={lit}>
      <PickContext value={picking}>
        <div ref={page} className={`page${embedded ? ' embedded' : ''}`}>
          <RestPart />
          {!embedded && <Head show={show} />}
          <main className="main">
            <NarrationPart />
            <CpuPart />
            <AddressPart />
            <StagePart />
            <HandlerPart headline={headline} />
          </main>
          <Ways headline={headline} />
          <Tips />
          <ChosenPart headline={headline} />
          <Overlays />
        </div>
      </PickContext>
    </LitContext>
  );
}
