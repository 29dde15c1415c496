import { describe, expect, it, vi } from 'vitest';
import { actOnKey, seekStep } from './mediaKeys.ts';

const media = (currentTime: number, duration = 60, paused = false) => ({
  currentTime,
  duration,
  paused,
  play: vi.fn(() => Promise.resolve()),
  pause: vi.fn(),
});

describe('actOnKey', () => {
  it('plays and pauses with space', () => {
    const playing = media(0);
    const paused = media(0, 60, true);
    expect([actOnKey(' ', playing), actOnKey(' ', paused)]).toEqual([true, true]);
    expect(playing.pause).toHaveBeenCalledOnce();
    expect(paused.play).toHaveBeenCalledOnce();
  });

  it.each([
    ['ArrowRight', 20, 20 + seekStep],
    ['ArrowRight', 55, 60],
    ['ArrowLeft', 20, 20 - seekStep],
    ['ArrowLeft', 3, 0],
  ])('%s at %d s goes to %d s', (key, from, to) => {
    const film = media(from);
    expect(actOnKey(key, film)).toBe(true);
    expect(film.currentTime).toBe(to);
  });

  it('does not seek while the length is unknown', () => {
    const film = media(0, Number.NaN);
    actOnKey('ArrowRight', film);
    expect(film.currentTime).toBe(0);
  });

  it('leaves other keys alone', () => {
    expect(actOnKey('Tab', media(0))).toBe(false);
  });
});
