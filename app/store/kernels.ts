import { type KernelModel, profileNamed } from '../../core/index.ts';
import { t } from '../words/index.ts';
import { useView } from './view.ts';

/** What takes longer than this to come, in ms, is told. */
const SOON = 200;

let others: Promise<void> | null = null;

/** The words that do not come with the first picture, fetched once. Rejects when the network fails; the next call tries again. */
export function moreWords(): Promise<void> {
  others ??= import('../words/later.ts')
    .then(({ learnLater }) => learnLater())
    .catch((error: unknown) => {
      others = null;
      throw error;
    });
  return others;
}

const known = new Map<string, Promise<KernelModel>>();

async function fetched(id: string): Promise<KernelModel> {
  const profile = profileNamed(id);
  if (!profile) throw new RangeError(`no kernel ${id}`);
  const [model] = await Promise.all([profile.load(), moreWords()]);
  return model;
}

/** A kernel and its words, fetched once; if that takes a while, the page says so. Rejects when the network fails; the next call tries again. */
export async function loadKernel(id: string): Promise<KernelModel> {
  const coming = known.get(id) ?? fetched(id);
  known.set(id, coming);
  const timer = setTimeout(
    () => useView.getState().set({ loading: t.kernel.loading(profileNamed(id)?.label ?? id) }),
    SOON,
  );
  try {
    return await coming;
  } catch (error) {
    known.delete(id);
    throw error;
  } finally {
    clearTimeout(timer);
    useView.getState().set({ loading: null });
  }
}
