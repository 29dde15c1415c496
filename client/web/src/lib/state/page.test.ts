import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ObjectInfo } from '../api/objectInfo.ts';
import type { SearchAnswer, SearchRequest } from '../api/search.ts';
import { Page, typingPause, type Tab } from './page.svelte.ts';
import { Player } from './player.svelte.ts';
import { Search } from './search.svelte.ts';

const link = `magnet:?xt=urn:btih:${'a'.repeat(40)}&so=0`;
const found: SearchAnswer = {
  objects: [],
  totalResults: 0,
  totalRelation: 'eq',
  nextCursor: null,
  facets: { type: {} },
  sources: {},
  partial: false,
  cut: false,
};
const info: ObjectInfo = {
  infoHash: 'aa',
  name: 'a',
  length: 2,
  files: [
    { path: 'a.mp4', length: 1 },
    { path: 'b.mp4', length: 1 },
  ],
};

/** A tab with a real history, of which the test is the browser. */
class ManualTab implements Tab {
  entries: { address: string; state: unknown }[];
  at = 0;

  constructor(address: string) {
    this.entries = [{ address, state: null }];
  }

  get location() {
    const url = new URL(this.entries[this.at]?.address ?? '/', 'http://localhost');
    return { pathname: url.pathname, search: url.search };
  }

  history = {
    state: null as unknown,
    pushState: (state: unknown, _: string, address?: string | URL | null) => {
      this.entries = [...this.entries.slice(0, ++this.at), { address: String(address), state }];
      this.history.state = state;
    },
    replaceState: (state: unknown, _: string, address?: string | URL | null) => {
      this.entries[this.at] = { address: String(address), state };
      this.history.state = state;
    },
    back: () => this.go(-1),
  };

  go(steps: number): void {
    this.at += steps;
    this.history.state = this.entries[this.at]?.state;
  }

  get addresses(): string[] {
    return this.entries.map((entry) => decodeURIComponent(entry.address));
  }
}

function open(address = '/') {
  const tab = new ManualTab(address);
  const asked: SearchRequest[] = [];
  const search = new Search((request) => (asked.push(request), Promise.resolve(found)));
  const page = new Page(search, new Player(() => Promise.resolve(info)), tab);
  page.restore();
  return { tab, page, asked };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('Page', () => {
  it('restores search, types and item from the address', () => {
    const { page, asked } = open(`/?s=film+&type=video+audio&link=${encodeURIComponent(link)}`);
    expect([page.text, page.types, page.player.link]).toEqual(['film ', ['video', 'audio'], link]);
    expect(asked).toEqual([{ text: 'film ', types: ['video', 'audio'] }]);
  });

  it('searches once typing pauses, and a spell of typing is one step in the history', () => {
    const { tab, page, asked } = open();
    for (const text of ['f', 'fi', 'film']) page.type(text);
    expect(asked).toEqual([]);
    vi.advanceTimersByTime(typingPause);
    page.type('films');
    vi.advanceTimersByTime(typingPause);
    expect(asked.map((request) => request.text)).toEqual(['film', 'films']);
    expect(tab.addresses).toEqual(['/', '/?s=films']);
  });

  it('goes back to the search before', () => {
    const { tab, page, asked } = open();
    page.type('film');
    page.submit();
    page.type('song');
    page.submit();
    expect(tab.addresses).toEqual(['/', '/?s=film', '/?s=song']);
    tab.go(-1);
    page.restore();
    expect([page.text, asked.at(-1)?.text]).toEqual(['film', 'film']);
  });

  it('narrows to types and widens again', () => {
    const { tab, page } = open('/?s=film');
    page.toggleType('video');
    page.toggleType('audio');
    page.toggleType('video');
    expect(tab.addresses.at(-1)).toBe('/?s=film&type=audio');
    page.toggleType(null);
    expect(tab.addresses.at(-1)).toBe('/?s=film');
  });

  it('closing goes back to where the item was opened, whatever files were shown since', () => {
    const { tab, page } = open('/?s=film');
    page.open(link);
    page.open(link.replace('so=0', 'so=1'));
    expect(tab.addresses).toEqual(['/?s=film', `/?s=film&link=${link.replace('so=0', 'so=1')}`]);
    page.close();
    page.restore();
    expect([tab.at, page.player.link, page.text]).toEqual([0, null, 'film']);
  });

  it('closing an item that the address itself opened does not leave the page', () => {
    const { tab, page } = open(`/?s=film&link=${encodeURIComponent(link)}`);
    page.close();
    expect([tab.addresses, page.player.link]).toEqual([['/?s=film'], null]);
  });

  it('opens a link that is pasted into the search box', () => {
    const { tab, page, asked } = open();
    page.type(` ${link}\n`);
    expect([page.text, page.player.link, asked]).toEqual(['', link, []]);
    expect(tab.addresses.at(-1)).toBe(`/?link=${link}`);
  });
});
