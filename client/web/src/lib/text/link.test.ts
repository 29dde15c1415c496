import { describe, expect, it } from 'vitest';
import { displayNameOf, fileIndexOf, isLink, withFileIndex } from './link.ts';

const hash = 'a'.repeat(40);

describe('isLink', () => {
  it.each([
    `magnet:?xt=urn:btih:${hash}`,
    `replica://magnet:?xt=urn:btih:${hash}&so=2`,
    `  MAGNET:?dn=a&xt=urn:btmh:1220${hash}`,
  ])('accepts %s', (text) => expect(isLink(text)).toBe(true));

  it.each(['', 'magnet', 'a film about magnet:?xt=urn:btih:', 'magnet:?dn=film', 'https://example.org/?xt=urn:btih:a'])(
    'takes “%s” for words',
    (text) => expect(isLink(text)).toBe(false),
  );
});

describe('fileIndexOf', () => {
  it.each([
    [`magnet:?xt=urn:btih:${hash}&so=7&dn=a`, 7],
    [`magnet:?so=3&xt=urn:btih:${hash}`, 3],
    [`magnet:?xt=urn:btih:${hash}`, 0],
    [`magnet:?xt=urn:btih:${hash}&so=-1`, 0],
    [`magnet:?xt=urn:btih:${hash}&so=1x`, 0],
    [`magnet:?xt=urn:btih:${hash}&also=4`, 0],
  ])('of %s is %d', (link, index) => expect(fileIndexOf(link)).toBe(index));
});

describe('displayNameOf', () => {
  it('is the decoded name, also after the other scheme', () => {
    expect(displayNameOf(`replica://magnet:?xt=urn:btih:${hash}&dn=%D9%81%DB%8C%D9%84%D9%85+1`)).toBe('فیلم 1');
    expect(displayNameOf(`magnet:?dn=100%&xt=urn:btih:${hash}`)).toBe('100%');
  });

  it('is empty where there is none', () => expect(displayNameOf(`magnet:?xt=urn:btih:${hash}`)).toBe(''));
});

describe('withFileIndex', () => {
  it('replaces the index and keeps every other parameter as it was spelt', () => {
    const link = `replica://magnet:?so=1&dn=a+b%2Fc%D9%81&xt=urn:btih:${hash}&xs=replica:x`;
    expect(withFileIndex(link, 4)).toBe(`replica://magnet:?dn=a+b%2Fc%D9%81&xt=urn:btih:${hash}&xs=replica:x&so=4`);
  });

  it('adds one where there is none', () => {
    expect(fileIndexOf(withFileIndex(`magnet:?xt=urn:btih:${hash}`, 2))).toBe(2);
  });
});
