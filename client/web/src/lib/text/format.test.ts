import { describe, expect, it } from 'vitest';
import { formatDate, formatPercent, formatSize } from './format.ts';

describe('formatSize', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [12_345, '12.3 kB'],
    [999_950, '1 MB'],
    [209_715_200, '210 MB'],
    [4_700_000_000, '4.7 GB'],
    [2 ** 63, '9,223 PB'],
  ])('writes %d bytes as %s', (bytes, text) => {
    expect(formatSize(bytes, 'en')).toBe(text);
  });

  it("uses the language's digits and units", () => {
    expect(formatSize(12_300_000, 'fa')).toContain('۱۲٫۳');
    expect(formatSize(12_300_000, 'ru')).toMatch(/^12,3\sМБ$/);
  });
});

describe('formatDate', () => {
  it('writes the day', () => {
    expect(formatDate('2026-03-15T12:00:00Z', 'en')).toBe('Mar 15, 2026');
  });

  it('writes nothing for what is no time', () => {
    expect(formatDate('yesterday', 'en')).toBe('');
    expect(formatDate('', 'en')).toBe('');
  });
});

describe('formatPercent', () => {
  it('is a share of the whole, at most all of it', () => {
    expect(formatPercent(1, 4, 'en')).toBe('25%');
    expect(formatPercent(5, 4, 'en')).toBe('100%');
  });

  it('calls an empty file complete', () => {
    expect(formatPercent(0, 0, 'en')).toBe('100%');
  });
});
