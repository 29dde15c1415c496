import type { TextRange } from '../api/search.ts';

/** A run of text that matched the query, or did not. */
export interface TextPart {
  text: string;
  match: boolean;
}

/**
 * Cuts a text at the ranges that matched. Ranges are UTF-16 units in any order; overlapping and touching ones are joined,
 * what lies outside the text is dropped, and a surrogate pair is never cut in two.
 */
export function splitHighlight(text: string, ranges: readonly TextRange[]): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const [from, to] of joined(text, ranges)) {
    if (from > end) parts.push({ text: text.slice(end, from), match: false });
    parts.push({ text: text.slice(from, to), match: true });
    end = to;
  }
  if (end < text.length) parts.push({ text: text.slice(end), match: false });
  return parts;
}

function joined(text: string, ranges: readonly TextRange[]): [from: number, to: number][] {
  const spans = ranges
    .filter(([start, length]) => Number.isInteger(start) && Number.isInteger(length) && length > 0)
    .map(([start, length]): [number, number] => [wholeStart(text, start), wholeEnd(text, start + length)])
    .filter(([from, to]) => from < to)
    .sort((a, b) => a[0] - b[0]);
  const result: [number, number][] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
    else result.push(span);
  }
  return result;
}

function wholeStart(text: string, index: number): number {
  const clamped = Math.max(index, 0);
  return splitsPair(text, clamped) ? clamped - 1 : clamped;
}

function wholeEnd(text: string, index: number): number {
  const clamped = Math.min(index, text.length);
  return splitsPair(text, clamped) ? clamped + 1 : clamped;
}

function splitsPair(text: string, index: number): boolean {
  const isHigh = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
  const isLow = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;
  return isHigh(text.charCodeAt(index - 1)) && isLow(text.charCodeAt(index));
}
