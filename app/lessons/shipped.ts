import type { Lesson, LessonItem } from '../../core/index.ts';
import { lessonTexts } from '../words/lessons.ts';

type Plan = Pick<LessonItem, 'scenario' | 'from' | 'to' | 'minutes' | 'shown'>;

const at = (event: string, nth = 1) => ({ event, nth });

/** Where each item of a shipped lesson goes, and for how long: the same in all languages. */
const plans: Readonly<Record<keyof typeof lessonTexts, readonly Plan[]>> = {
  'kernel-page-faults': [
    {
      scenario: 'no-fault',
      from: at('walk.start'),
      to: at('walk.allowed'),
      minutes: 2,
    },
    {
      scenario: 'vmalloc-first-touch',
      from: at('area.ready'),
      to: at('cpu.page-fault'),
      minutes: 3,
      shown: true,
    },
    {
      scenario: 'vmalloc-first-touch',
      from: at('entry.save'),
      to: at('cpu.iret-retry'),
      minutes: 4,
      shown: true,
    },
    {
      scenario: 'copy-to-user-demand',
      from: at('cpu.page-fault'),
      to: at('cpu.iret-retry'),
      minutes: 3,
    },
    {
      scenario: 'copy-from-user-unmapped',
      from: at('cpu.page-fault'),
      to: at('cpu.iret-fixup'),
      minutes: 4,
    },
    {
      scenario: 'null-read',
      from: at('cpu.page-fault'),
      to: at('oops.headline'),
      minutes: 2,
    },
    {
      scenario: 'null-read',
      from: at('die.exit'),
      to: at('die.exit'),
      minutes: 2,
      shown: true,
    },
  ],
  'exception-table': [
    {
      scenario: 'copy-from-user-unmapped',
      from: at('syscall.enter'),
      to: at('syscall.enter'),
      minutes: 2,
      shown: true,
    },
    {
      scenario: 'copy-from-user-unmapped',
      from: at('walk.start'),
      to: at('bad.kernel'),
      minutes: 4,
    },
    {
      scenario: 'linking',
      from: at('link.routine'),
      to: at('link.routine', 2),
      minutes: 3,
    },
    {
      scenario: 'linking',
      from: at('link.symbols'),
      to: at('sort.begin'),
      minutes: 3,
    },
    {
      scenario: 'copy-from-user-unmapped',
      from: at('extable.search'),
      to: at('cpu.iret-fixup'),
      minutes: 4,
      shown: true,
    },
    {
      scenario: 'copy-from-user-unmapped',
      from: at('cpu.iret-fixup'),
      to: at('syscall.return'),
      minutes: 3,
    },
    {
      scenario: 'copy-from-user-crossing',
      from: at('cpu.string'),
      to: at('cpu.iret-fixup'),
      minutes: 3,
    },
    {
      scenario: 'entry-removed',
      from: at('extable.search'),
      to: at('oops.headline'),
      minutes: 3,
      shown: true,
    },
  ],
};

const whole = ([id, plan]: [string, readonly Plan[]]): [string, Lesson] => {
  const { title, items } = lessonTexts[id as keyof typeof lessonTexts];
  return [
    id,
    {
      format: 'faultline-lesson',
      version: 1,
      title,
      items: items.map((text, i) => {
        const where = plan[i];
        if (!where) throw new RangeError(`lesson ${id}: no plan for item ${i}`);
        return { ...where, ...text };
      }),
    },
  ];
};

/** The lessons that come with the page, in the language on show, by their names in addresses. */
export const shipped: Readonly<Record<string, Lesson>> = Object.fromEntries(
  Object.entries(plans).map(whole),
);
