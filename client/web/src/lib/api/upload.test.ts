import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startUpload } from './upload.ts';

/** An XMLHttpRequest whose events the test fires. */
class ManualRequest {
  static last: ManualRequest;
  upload: { onprogress?: (event: { loaded: number }) => void; onload?: () => void } = {};
  onload?: () => void;
  onerror?: () => void;
  status = 0;
  responseText = '';
  open = vi.fn();
  setRequestHeader = vi.fn();
  send = vi.fn();
  abort = vi.fn();

  constructor() {
    ManualRequest.last = this;
  }

  answer(status: number, body: string): void {
    this.status = status;
    this.responseText = body;
    this.onload?.();
  }
}

const file = new Blob(['12345']);
const start = (onSent: (bytes: number) => void = () => undefined) =>
  startUpload({ file, name: 'a b+c%2F.mp4', title: 'فیلم ۱' }, onSent);

beforeEach(() => vi.stubGlobal('XMLHttpRequest', ManualRequest));
afterEach(() => vi.unstubAllGlobals());

describe('startUpload', () => {
  it('posts the raw bytes with name and title', () => {
    start();
    const [method, address] = ManualRequest.last.open.mock.calls[0] as [string, string];
    const url = new URL(address, 'http://localhost');
    expect([method, url.pathname]).toEqual(['POST', '/replica/upload']);
    expect(Object.fromEntries(url.searchParams)).toEqual({ name: 'a b+c%2F.mp4', title: 'فیلم ۱' });
    expect(ManualRequest.last.setRequestHeader).toHaveBeenCalledWith('Content-Type', 'application/octet-stream');
    expect(ManualRequest.last.send).toHaveBeenCalledWith(file);
  });

  it('tells how much was sent, and when all of it was', () => {
    const sent: number[] = [];
    start((bytes) => sent.push(bytes));
    ManualRequest.last.upload.onprogress?.({ loaded: 2 });
    ManualRequest.last.upload.onload?.();
    expect(sent).toEqual([2, 5]);
  });

  it('gives what the server answers once it is published', async () => {
    const { done } = start();
    ManualRequest.last.answer(200, '{"link":"magnet:?x","duplicate":true}');
    expect(await done).toMatchObject({ link: 'magnet:?x', duplicate: true });
  });

  it.each([
    [422, '{"detail":"Rename it."}', { status: 422, detail: 'Rename it.' }],
    [401, '', { status: 401, needsKey: true }],
    [200, 'not JSON', { status: 200, detail: '' }],
  ])('fails with what %d says', async (status, body, error) => {
    const { done } = start();
    ManualRequest.last.answer(status, body);
    await expect(done).rejects.toMatchObject(error);
  });

  it('fails when the server does not answer', async () => {
    const { done } = start();
    ManualRequest.last.onerror?.();
    await expect(done).rejects.toMatchObject({ unreached: true });
  });

  it('can be called off', () => {
    start().cancel();
    expect(ManualRequest.last.abort).toHaveBeenCalledOnce();
  });
});
