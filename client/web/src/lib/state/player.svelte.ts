import { asApiError, isAbort } from '../api/http.ts';
import type { ItemFile, ObjectInfo } from '../api/objectInfo.ts';
import type { ApiError } from '../api/problem.ts';
import type { SearchObject } from '../api/search.ts';
import { displayNameOf, fileIndexOf, withFileIndex } from '../text/link.ts';
import { fileName, showingOf, type Showing } from '../text/media.ts';

type Ask = (link: string, signal: AbortSignal) => Promise<ObjectInfo>;

/** The item that is open, and which of its files is shown. */
export class Player {
  /** Names the file that is shown; null while nothing is open. */
  link = $state<string | null>(null);
  files = $state.raw<ItemFile[]>([]);
  /** Why the item's files are not known. */
  error = $state.raw<ApiError | null>(null);
  #title = $state('');
  #hit = $state.raw<SearchObject | null>(null);
  #running: AbortController | null = null;
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  get index(): number {
    return this.link === null ? 0 : fileIndexOf(this.link);
  }

  /** The file that is shown; null until it is known, or if the item has no such file. */
  get path(): string | null {
    const listed = this.files[this.index]?.path;
    return listed ?? (this.files.length === 0 && this.#hitShown ? this.#hitShown.torrentInternalFilePath : null);
  }

  get title(): string {
    if (this.#title !== '' || this.link === null) return this.#title;
    return this.path === null ? displayNameOf(this.link) : fileName(this.path);
  }

  get showing(): Showing | null {
    return this.path === null ? null : showingOf(this.path, this.#hitShown?.mimeTypes);
  }

  /** The item was read, but has no file of the index that the link names. */
  get fileMissing(): boolean {
    return this.files.length > 0 && this.path === null;
  }

  /** Opens a link. What a search result tells already lets it play before anything else is asked. */
  async open(link: string, hit: SearchObject | null = null): Promise<void> {
    if (this.link !== null && sameItem(this.link, link) && this.error === null) {
      this.link = link;
      return;
    }
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    this.link = link;
    this.files = [];
    this.error = null;
    this.#hit = hit;
    this.#title = hit ? hit.metadata.title || hit.displayName : '';
    try {
      const info = await this.#ask(link, running.signal);
      if (this.#running === running) this.#show(info);
    } catch (error) {
      if (this.#running === running && !isAbort(error)) this.error = asApiError(error);
    }
  }

  retry(): Promise<void> {
    return this.link === null ? Promise.resolve() : this.open(this.link, this.#hit);
  }

  close(): void {
    this.#running?.abort();
    this.#running = null;
    this.link = null;
    this.files = [];
    this.#hit = null;
    this.#title = '';
    this.error = null;
  }

  #show(info: ObjectInfo): void {
    this.files = info.files;
    this.#title ||= info.metadata?.title || info.name;
  }

  /** The search result, if it is about the very file that is shown. */
  get #hitShown(): SearchObject | null {
    return this.#hit !== null && this.#hit.fileIndex === this.index ? this.#hit : null;
  }
}

function sameItem(one: string, other: string): boolean {
  return withFileIndex(one, 0) === withFileIndex(other, 0);
}
