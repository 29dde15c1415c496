import { asApiError } from '../api/http.ts';
import type { RunningUpload, UploadFile } from '../api/upload.ts';
import { UploadItem } from './uploadItem.svelte.ts';

type Start = (upload: UploadFile, onSent: (bytes: number) => void) => RunningUpload;

/** Uploads in the order they were asked for, a few at a time. */
export class UploadQueue {
  items = $state.raw<UploadItem[]>([]);
  #nextId = 1;
  readonly #start: Start;
  readonly #onSettled: (item: UploadItem) => void;
  readonly #atOnce: number;

  constructor(start: Start, onSettled: (item: UploadItem) => void, atOnce = 2) {
    this.#start = start;
    this.#onSettled = onSettled;
    this.#atOnce = atOnce;
  }

  /** True while something would be lost if the page were closed. */
  get busy(): boolean {
    return this.items.some((item) => item.phase !== 'done' && item.phase !== 'failed');
  }

  add(files: readonly UploadFile[]): void {
    const added = files.map((file) => new UploadItem(this.#nextId++, file));
    this.items = [...this.items, ...added];
    this.#startNext();
  }

  /** Calls an upload off, or takes a finished one from the list. */
  remove(item: UploadItem): void {
    const running = item.running;
    item.running = null;
    this.items = this.items.filter((other) => other !== item);
    running?.cancel();
    this.#startNext();
  }

  retry(item: UploadItem): void {
    if (item.phase !== 'failed') return;
    item.phase = 'waiting';
    item.sent = 0;
    item.error = null;
    this.#startNext();
  }

  #startNext(): void {
    let free = this.#atOnce - this.items.filter((item) => item.running !== null).length;
    for (const item of this.items) {
      if (free <= 0) return;
      if (item.phase !== 'waiting') continue;
      free--;
      void this.#run(item);
    }
  }

  async #run(item: UploadItem): Promise<void> {
    item.phase = 'sending';
    const running = (item.running = this.#start(item, (sent) => this.#onSent(item, sent)));
    try {
      const result = await running.done;
      if (item.running !== running) return;
      item.result = result;
      item.phase = 'done';
    } catch (error) {
      if (item.running !== running) return;
      item.error = asApiError(error);
      item.phase = 'failed';
    }
    item.running = null;
    this.#onSettled(item);
    this.#startNext();
  }

  #onSent(item: UploadItem, sent: number): void {
    item.sent = Math.min(sent, item.file.size);
    if (item.phase === 'sending' && item.sent === item.file.size) item.phase = 'verifying';
  }
}
