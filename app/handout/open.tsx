import type { Root } from 'react-dom/client';
import { Broken } from '../Broken.tsx';
import { LESSON } from '../lessons/link.ts';
import { syncLink } from '../store/sync.ts';
import { Handout } from './Handout.tsx';
import { LessonHandout, lessonOn } from './LessonHandout.tsx';

/** Draws the handout in place of the page: of a lesson where the address holds one, or of steps of a scenario. */
export async function open(root: Root): Promise<void> {
  if (location.hash.startsWith(LESSON)) {
    const read = await lessonOn(location.hash);
    root.render(
      <Broken>
        <LessonHandout read={read} />
      </Broken>,
    );
    return;
  }
  await syncLink().catch(() => undefined);
  root.render(
    <Broken>
      <Handout />
    </Broken>,
  );
}
