import type { SearchObject } from '../api/search.ts';
import { isLink } from '../text/link.ts';
import { readAddress, writeAddress, type PageAddress } from './address.ts';
import type { Player } from './player.svelte.ts';
import type { Search } from './search.svelte.ts';

/** The parts of a browser window that hold the page's address. */
export interface Tab {
  location: { pathname: string; search: string };
  history: Pick<History, 'state' | 'pushState' | 'replaceState' | 'back'>;
}

/** Pause in typing after which a search starts, in milliseconds. */
export const typingPause = 200;

/** Ties what is typed, chosen and opened to the page's address, both ways. */
export class Page {
  text = $state('');
  types = $state.raw<string[]>([]);
  /** One history entry stands for a whole spell of typing. */
  #typing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly search: Search;
  readonly player: Player;
  readonly #tab: Tab;

  constructor(search: Search, player: Player, tab: Tab) {
    this.search = search;
    this.player = player;
    this.#tab = tab;
  }

  /** Shows what the address says: at the start, and after back and forward. */
  restore(): void {
    const address = readAddress(this.#tab.location.search);
    const searched = address.text !== this.text || address.types.join(' ') !== this.types.join(' ');
    this.#endTyping();
    this.text = address.text;
    this.types = address.types;
    if (searched) void this.search.run(this.text, this.types);
    if (address.link === null) this.player.close();
    else void this.player.open(address.link, this.#hitOf(address.link));
  }

  /** The search box changed. A pasted link opens. */
  type(text: string): void {
    clearTimeout(this.#timer);
    if (isLink(text)) {
      this.text = '';
      this.types = [];
      void this.search.run('', []);
      this.open(text.trim());
      return;
    }
    this.text = text;
    this.#timer = setTimeout(() => this.#searchTyped(), typingPause);
  }

  /** Searches now, without waiting for a pause. */
  submit(): void {
    clearTimeout(this.#timer);
    this.#searchTyped();
    this.#endTyping();
  }

  /** Back to the start page. */
  home(): void {
    this.#endTyping();
    this.text = '';
    this.types = [];
    this.#write({});
    void this.search.run('', []);
  }

  /** Narrows to a media type, or no longer; null shows all. */
  toggleType(type: string | null): void {
    if (type === null) this.types = [];
    else if (this.types.includes(type)) this.types = this.types.filter((other) => other !== type);
    else this.types = [...this.types, type];
    this.#endTyping();
    this.#write({ link: null });
    void this.search.run(this.text, this.types);
  }

  /** Opens an item or another file of it; a switch of files is not a step in the history. */
  open(link: string, hit: SearchObject | null = null): void {
    this.#endTyping();
    const replace = this.player.link !== null;
    this.#write({ link }, replace, replace ? this.#tab.history.state : { opened: true });
    void this.player.open(link, hit);
  }

  close(): void {
    if (this.player.link === null) return;
    this.player.close();
    if (isOpened(this.#tab.history.state)) this.#tab.history.back();
    else this.#write({ link: null }, true);
  }

  #searchTyped(): void {
    this.#write({ link: null }, this.#typing);
    this.#typing = true;
    void this.search.run(this.text, this.types);
  }

  #endTyping(): void {
    clearTimeout(this.#timer);
    this.#typing = false;
  }

  #hitOf(link: string): SearchObject | null {
    return this.search.objects.find((object) => object.replicaLink === link) ?? null;
  }

  #write(changed: Partial<PageAddress>, replace = false, state: unknown = null): void {
    const address = writeAddress({ text: this.text, types: this.types, link: this.player.link, ...changed });
    const { pathname, search } = this.#tab.location;
    if (address === pathname + search) return;
    if (replace) this.#tab.history.replaceState(state, '', address);
    else this.#tab.history.pushState(state, '', address);
  }
}

function isOpened(state: unknown): boolean {
  return typeof state === 'object' && state !== null && 'opened' in state;
}
