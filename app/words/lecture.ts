import { lectureEn } from './lecture-en.ts';

/** The lecture hall's texts in the language on show. */
export const hall = lectureEn;
