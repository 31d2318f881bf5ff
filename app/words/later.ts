import { enAll, laterProfiles } from '../../core/index.ts';
import { learn } from './index.ts';

/** Brings the words of the kernels that do not come with the page. */
export const learnLater = (): void => learn(enAll, laterProfiles);
