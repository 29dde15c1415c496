import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/problem.ts';
import type { SearchAnswer, SearchObject, SearchRequest } from '../api/search.ts';
import { Search } from './search.svelte.ts';

const object = (link: string) => ({ replicaLink: link }) as SearchObject;

function answerOf(links: string[], nextCursor: string | null = null): SearchAnswer {
  const objects = links.map(object);
  return {
    objects,
    totalResults: links.length,
    totalRelation: 'eq',
    nextCursor,
    facets: { type: {} },
    sources: {},
    partial: false,
    cut: false,
  };
}

/** A service whose answers come when the test says so. */
function manualService() {
  const asked: {
    request: SearchRequest;
    signal: AbortSignal;
    answer: (answer: SearchAnswer) => void;
    fail: (error: unknown) => void;
  }[] = [];
  const ask = (request: SearchRequest, signal: AbortSignal) =>
    new Promise<SearchAnswer>((answer, fail) => asked.push({ request, signal, answer, fail }));
  return { asked, search: new Search(ask) };
}

const links = (search: Search) => search.objects.map((found) => found.replicaLink);

describe('Search', () => {
  it('goes from loading to what was found, each item once', async () => {
    const { asked, search } = manualService();
    const running = search.run('film ', ['video']);
    expect([search.status, asked[0]?.request]).toEqual(['loading', { text: 'film ', types: ['video'] }]);
    asked[0]?.answer(answerOf(['a', 'b', 'a']));
    await running;
    expect([search.status, links(search)]).toEqual(['ready', ['a', 'b']]);
  });

  it('calls off the search before, whose late answer changes nothing', async () => {
    const { asked, search } = manualService();
    const first = search.run('fi', []);
    const second = search.run('film', []);
    expect(asked[0]?.signal.aborted).toBe(true);
    asked[1]?.answer(answerOf(['new']));
    asked[0]?.answer(answerOf(['old']));
    await Promise.all([first, second]);
    expect(links(search)).toEqual(['new']);
  });

  it('asks nothing of blank text, and forgets what was shown', async () => {
    const { asked, search } = manualService();
    const running = search.run('film', []);
    asked[0]?.answer(answerOf(['a']));
    await running;
    await search.run('  ', []);
    expect([asked.length, search.status, links(search)]).toEqual([1, 'idle', []]);
  });

  it('appends the next page and shows each item once', async () => {
    const { asked, search } = manualService();
    const running = search.run('film', []);
    asked[0]?.answer(answerOf(['a', 'b'], 'page 2'));
    await running;
    const more = search.more();
    void search.more();
    expect([asked.length, asked[1]?.request.cursor, search.loadingMore]).toEqual([2, 'page 2', true]);
    asked[1]?.answer(answerOf(['b', 'c']));
    await more;
    expect([links(search), search.loadingMore, search.answer?.nextCursor]).toEqual([['a', 'b', 'c'], false, null]);
  });

  it('shows no old results under a search that failed, and can be tried again', async () => {
    const { asked, search } = manualService();
    const first = search.run('film', []);
    asked[0]?.answer(answerOf(['a']));
    await first;
    const second = search.run('films', []);
    asked[1]?.fail(new ApiError(502, 'Not reached.'));
    await second;
    expect([search.status, search.error?.detail, links(search)]).toEqual(['failed', 'Not reached.', []]);
    const third = search.retry();
    asked[2]?.answer(answerOf(['b']));
    await third;
    expect([search.status, search.error, links(search), asked[2]?.request.text]).toEqual([
      'ready',
      null,
      ['b'],
      'films',
    ]);
  });

  it('keeps what is shown when the next page fails, and tries that page again', async () => {
    const { asked, search } = manualService();
    const first = search.run('film', []);
    asked[0]?.answer(answerOf(['a'], 'page 2'));
    await first;
    const more = search.more();
    asked[1]?.fail(new ApiError(0, ''));
    await more;
    expect([search.status, links(search), search.loadingMore]).toEqual(['failed', ['a'], false]);
    const again = search.retry();
    asked[2]?.answer(answerOf(['b']));
    await again;
    expect([search.status, links(search), asked[2]?.request.cursor]).toEqual(['ready', ['a', 'b'], 'page 2']);
  });
});
