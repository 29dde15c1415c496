import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/problem.ts';
import type { UploadFile, UploadResult } from '../api/upload.ts';
import type { UploadItem } from './uploadItem.svelte.ts';
import { UploadQueue } from './uploadQueue.svelte.ts';

const result: UploadResult = {
  link: 'magnet:?x',
  infoHash: 'aa',
  length: 4,
  duplicate: false,
  scrub: 'unsupported',
  removed: [],
};

/** A transport that the test drives: one entry a started upload. */
function manualTransport() {
  const started: {
    name: string;
    onSent: (bytes: number) => void;
    finish: () => void;
    fail: (error: unknown) => void;
    cancel: () => void;
  }[] = [];
  const start = (upload: UploadFile, onSent: (bytes: number) => void) => {
    const { promise, resolve, reject } = promiseParts<UploadResult>();
    const cancel = vi.fn();
    started.push({ name: upload.name, onSent, finish: () => resolve(result), fail: reject, cancel });
    return { done: promise, cancel };
  };
  return { started, start };
}

function promiseParts<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}

const file = (name: string, content = 'four'): UploadFile => ({ file: new Blob([content]), name, title: name });
const settle = () => vi.waitFor(() => Promise.resolve());

function queueOf(...names: string[]) {
  const { started, start } = manualTransport();
  const settled: UploadItem[] = [];
  const queue = new UploadQueue(start, (item) => settled.push(item), 2);
  queue.add(names.map((name) => file(name)));
  const phases = () => queue.items.map((item) => item.phase);
  return { queue, started, settled, phases };
}

describe('UploadQueue', () => {
  it('runs two at a time, in order', async () => {
    const { started, phases } = queueOf('a', 'b', 'c', 'd');
    expect(phases()).toEqual(['sending', 'sending', 'waiting', 'waiting']);
    started[1]?.finish();
    await settle();
    expect(phases()).toEqual(['sending', 'done', 'sending', 'waiting']);
    expect(started.map((upload) => upload.name)).toEqual(['a', 'b', 'c']);
  });

  it('is verifying from the last byte sent until the answer', async () => {
    const { queue, started, phases } = queueOf('a');
    started[0]?.onSent(3);
    expect([phases(), queue.items[0]?.sent]).toEqual([['sending'], 3]);
    started[0]?.onSent(9);
    expect([phases(), queue.items[0]?.sent]).toEqual([['verifying'], 4]);
    expect(queue.busy).toBe(true);
    started[0]?.finish();
    await settle();
    expect([phases(), queue.items[0]?.result, queue.busy]).toEqual([['done'], result, false]);
  });

  it('keeps the reason of a failure, goes on, and tries again when asked', async () => {
    const { queue, started, phases, settled } = queueOf('a', 'b', 'c');
    started[0]?.fail(new ApiError(422, 'Rename it.'));
    await settle();
    expect([phases(), queue.items[0]?.error?.detail]).toEqual([['failed', 'sending', 'sending'], 'Rename it.']);
    expect(settled.map((item) => item.name)).toEqual(['a']);
    started[1]?.finish();
    await settle();
    queue.items.filter((item) => item.phase === 'failed').forEach((item) => queue.retry(item));
    expect([phases(), queue.items[0]?.error, queue.items[0]?.sent]).toEqual([['sending', 'done', 'sending'], null, 0]);
  });

  it('calls off a running upload and starts the next', () => {
    const { queue, started, phases } = queueOf('a', 'b', 'c');
    const [first] = queue.items;
    if (first) queue.remove(first);
    expect(started[0]?.cancel).toHaveBeenCalledOnce();
    expect(phases()).toEqual(['sending', 'sending']);
    expect(started.map((upload) => upload.name)).toEqual(['a', 'b', 'c']);
  });

  it('ignores a late answer of what was called off', async () => {
    const { queue, started, settled } = queueOf('a');
    const [first] = queue.items;
    if (first) queue.remove(first);
    started[0]?.finish();
    await settle();
    expect([queue.items, settled]).toEqual([[], []]);
  });

  it('takes a waiting upload from the list without sending it', () => {
    const { queue, started } = queueOf('a', 'b', 'c');
    const third = queue.items[2];
    if (third) queue.remove(third);
    expect([queue.items.length, started.length]).toEqual([2, 2]);
  });
});
