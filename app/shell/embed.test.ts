import { describe, expect, it } from 'vitest';
import { stepAsked } from './embed.ts';

describe('stepAsked', () => {
  it('takes a step from a host page', () => {
    expect(stepAsked({ target: 'faultline', type: 'step', step: 7 })).toBe(7);
  });
  it.each([
    null,
    'step',
    7,
    {},
    { type: 'step', step: 7 },
    { source: 'faultline', type: 'step', step: 7 },
    { target: 'faultline', type: 'height', step: 7 },
    { target: 'faultline', type: 'step', step: '7' },
    { target: 'faultline', type: 'step', step: 7.5 },
  ])('leaves anything else: %o', (data) => {
    expect(stepAsked(data)).toBeNull();
  });
});
