import { asApiError, isAbort } from '../api/http.ts';
import type { ApiError } from '../api/problem.ts';
import type { SearchAnswer, SearchObject, SearchRequest } from '../api/search.ts';

export type SearchStatus = 'idle' | 'loading' | 'ready' | 'failed';

type Ask = (request: SearchRequest, signal: AbortSignal) => Promise<SearchAnswer>;

/** One search at a time: a newer one calls off the one before, so that answers never arrive out of order. */
export class Search {
  status = $state<SearchStatus>('idle');
  objects = $state.raw<SearchObject[]>([]);
  answer = $state.raw<SearchAnswer | null>(null);
  error = $state.raw<ApiError | null>(null);
  loadingMore = $state(false);
  #request: SearchRequest = { text: '', types: [] };
  #running: AbortController | null = null;
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Searches anew. The results so far stay until the answer is there, so that the page does not flicker. */
  async run(text: string, types: readonly string[]): Promise<void> {
    this.#request = { text, types };
    if (text.trim() === '') {
      this.#clear();
      return;
    }
    this.status = 'loading';
    this.loadingMore = false;
    await this.#fetch(this.#request, (answer) => append([], answer.objects));
  }

  /** The next page, after what is shown. */
  async more(): Promise<void> {
    const cursor = this.answer?.nextCursor;
    if (!cursor || this.status === 'loading' || this.loadingMore) return;
    this.loadingMore = true;
    await this.#fetch({ ...this.#request, cursor }, (answer) => append(this.objects, answer.objects));
  }

  /** Asks again for what failed: the search, or its next page. */
  retry(): Promise<void> {
    return this.objects.length > 0 ? this.more() : this.run(this.#request.text, this.#request.types);
  }

  #clear(): void {
    this.#running?.abort();
    this.#running = null;
    this.status = 'idle';
    this.#forget();
    this.error = null;
    this.loadingMore = false;
  }

  #forget(): void {
    this.objects = [];
    this.answer = null;
  }

  async #fetch(request: SearchRequest, objectsOf: (answer: SearchAnswer) => SearchObject[]): Promise<void> {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    try {
      const answer = await this.#ask(request, running.signal);
      if (this.#running !== running) return;
      this.objects = objectsOf(answer);
      this.answer = answer;
      this.error = null;
      this.status = 'ready';
    } catch (error) {
      if (this.#running !== running || isAbort(error)) return;
      this.error = asApiError(error);
      this.status = 'failed';
      if (!this.loadingMore) this.#forget(); // They answered another question.
    }
    this.loadingMore = false;
  }
}

/** Pages overlap where items were published in between, and sources may name the same item: each is shown once. */
function append(shown: SearchObject[], next: SearchObject[]): SearchObject[] {
  return [...new Map([...shown, ...next].map((object) => [keyOf(object), object])).values()];
}

/** What tells one result from another. */
export function keyOf(object: SearchObject): string {
  return object.replicaLink;
}
