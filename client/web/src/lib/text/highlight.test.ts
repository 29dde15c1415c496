import { describe, expect, it } from 'vitest';
import { splitHighlight } from './highlight.ts';

const marked = (text: string, ranges: [number, number][]) =>
  splitHighlight(text, ranges)
    .map((part) => (part.match ? `[${part.text}]` : part.text))
    .join('');

describe('splitHighlight', () => {
  it('cuts at each range', () => {
    expect(
      marked('a big film', [
        [2, 3],
        [6, 4],
      ]),
    ).toBe('a [big] [film]');
  });

  it('leaves a text without ranges whole', () => {
    expect(splitHighlight('film', [])).toEqual([{ text: 'film', match: false }]);
    expect(splitHighlight('', [])).toEqual([]);
  });

  it('joins overlapping, nested and touching ranges in any order', () => {
    expect(
      marked('abcdefghij', [
        [4, 3],
        [0, 3],
        [2, 3],
        [5, 1],
      ]),
    ).toBe('[abcdefg]hij');
    expect(
      marked('abcdef', [
        [2, 2],
        [0, 2],
      ]),
    ).toBe('[abcd]ef');
  });

  it('counts UTF-16 units, so that emoji are two', () => {
    expect(marked('🎬🎬 film', [[5, 4]])).toBe('🎬🎬 [film]');
    expect(marked('فیلم ۱', [[0, 4]])).toBe('[فیلم] ۱');
  });

  it('never cuts a surrogate pair', () => {
    expect(marked('a🎬b', [[0, 2]])).toBe('[a🎬]b');
    expect(marked('a🎬b', [[2, 2]])).toBe('a[🎬b]');
  });

  it('drops what lies outside the text or is no range', () => {
    expect(
      marked('film', [
        [-3, 5],
        [3, 90],
      ]),
    ).toBe('[fi]l[m]');
    expect(
      marked('film', [
        [9, 2],
        [1, 0],
        [2, -1],
        [Number.NaN, 2],
      ]),
    ).toBe('film');
  });

  it('loses no text whatever the ranges', () => {
    const text = 'a🎬 مستند 纪录片';
    for (let start = -2; start < text.length + 2; start++) {
      for (let length = 0; length < text.length + 2; length++) {
        const parts = splitHighlight(text, [
          [start, length],
          [3, 2],
        ]);
        expect(parts.map((part) => part.text).join('')).toBe(text);
      }
    }
  });
});
