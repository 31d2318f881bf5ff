import type { AllWords } from '../say.ts';
import { en } from './index.ts';
import { later } from './later.ts';
import { modern } from './modern.ts';

/** English for the events of every kernel. The page loads it with a later kernel. */
export const enAll: AllWords = { ...en, ...later, ...modern };
