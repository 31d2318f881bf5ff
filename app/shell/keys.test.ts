import { describe, expect, it } from 'vitest';
import { askOf, isField, isPressed } from './keys.ts';

const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
  askOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held });

describe('keys', () => {
  it.each(['ArrowRight', 'ArrowDown', ' ', 'PageDown', 'n', 'N'])('%s steps on', (key) => {
    expect(press(key)).toEqual({ do: 'step', by: 1 });
  });

  it.each(['ArrowLeft', 'ArrowUp', 'PageUp', 'p', 'P'])('%s steps back', (key) => {
    expect(press(key)).toEqual({ do: 'step', by: -1 });
  });

  it('Shift+Space steps back', () => {
    expect(press(' ', { shiftKey: true })).toEqual({ do: 'step', by: -1 });
  });

  it.each([
    ['Home', 'first'],
    ['End', 'last'],
    ['.', 'black'],
    ['b', 'black'],
    ['f', 'full'],
    ['g', 'go-to'],
    ['?', 'keys'],
    ['k', 'play'],
    ['m', 'grain'],
    ['w', 'maps'],
  ])('%s asks for %s', (key, what) => {
    expect(press(key)?.do).toBe(what);
  });

  it('[ and ] go from event to event', () => {
    expect(press(']')).toEqual({ do: 'event', by: 1 });
    expect(press('[')).toEqual({ do: 'event', by: -1 });
  });

  it('leaves the browser its shortcuts', () => {
    expect(press('f', { ctrlKey: true })).toBeNull();
    expect(press('p', { metaKey: true })).toBeNull();
  });

  it('is silent in fields, but not on the step slider', () => {
    expect(isField({ tagName: 'INPUT', type: 'text' })).toBe(true);
    expect(isField({ tagName: 'SELECT' })).toBe(true);
    expect(isField({ tagName: 'INPUT', type: 'range' })).toBe(false);
  });

  it('leaves Space to a focused button', () => {
    expect(isPressed({ tagName: 'BUTTON' }, ' ')).toBe(true);
    expect(isPressed({ tagName: 'BUTTON' }, 'n')).toBe(false);
  });
});
