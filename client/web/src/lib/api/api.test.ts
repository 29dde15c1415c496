import { afterEach, describe, expect, it, vi } from 'vitest';
import { downloadUrl, probeContent, viewUrl } from './content.ts';
import { isAbort } from './http.ts';
import { objectInfo } from './objectInfo.ts';
import { ApiError } from './problem.ts';
import { search } from './search.ts';
import { deleteUpload, listUploads } from './uploads.ts';

const link = 'magnet:?xt=urn:btih:aa&dn=a+b%2Fفیلم&so=1';
const idle = new AbortController().signal;

/** Answers every request with one response and remembers what was asked. */
function answerWith(response: Response | Error): ReturnType<typeof vi.fn> {
  const fake = vi.fn(() => (response instanceof Error ? Promise.reject(response) : Promise.resolve(response)));
  vi.stubGlobal('fetch', fake);
  return fake;
}

const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });
const asked = (fake: ReturnType<typeof vi.fn>) => new URL(String(fake.mock.calls[0]?.[0]), 'http://localhost');
const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

afterEach(() => vi.unstubAllGlobals());

describe('the routes', () => {
  it('search sends the text as typed, the types and the cursor', async () => {
    const fake = answerWith(json({ objects: [] }));
    await search({ text: 'a&b=c+ d ', types: ['video', 'audio'], cursor: 'x/1' }, idle);
    expect(asked(fake).pathname).toBe('/replica/search');
    expect(Object.fromEntries(asked(fake).searchParams)).toEqual({
      s: 'a&b=c+ d ',
      type: 'video audio',
      cursor: 'x/1',
    });
  });

  it('search leaves out what does not narrow', async () => {
    const fake = answerWith(json({ objects: [] }));
    await search({ text: 'film', types: [] }, idle);
    expect(asked(fake).search).toBe('?s=film');
  });

  it('a link arrives whole in every route that takes one', async () => {
    const fake = answerWith(json({ files: [] }));
    await objectInfo(link, idle);
    expect(asked(fake).searchParams.get('replicaLink')).toBe(link);
    for (const address of [viewUrl(link), downloadUrl(link)]) {
      expect(new URL(address, 'http://localhost').searchParams.get('link')).toBe(link);
    }
  });

  it('delete is a POST with the link', async () => {
    const fake = answerWith(json({}));
    await deleteUpload(link);
    expect(fake.mock.calls[0]?.[1]).toMatchObject({ method: 'POST', credentials: 'same-origin' });
    expect(asked(fake).searchParams.get('link')).toBe(link);
  });

  it('the probe asks for one byte', async () => {
    const fake = answerWith(new Response('x', { status: 206 }));
    await probeContent(link, idle);
    expect(fake.mock.calls[0]?.[1]).toMatchObject({ headers: { Range: 'bytes=0-0' } });
  });
});

describe('errors', () => {
  it("carry the problem's status, type and detail", async () => {
    answerWith(json({ type: 'urn:replica:x', title: 'No', detail: 'Start the service.' }, 502));
    expect(await errorOf(listUploads())).toMatchObject({
      status: 502,
      detail: 'Start the service.',
      type: 'urn:replica:x',
    });
  });

  it('fall back to the title, then to nothing', async () => {
    answerWith(json({ title: 'Gone', detail: 3 }, 410));
    expect(await errorOf(listUploads())).toMatchObject({ status: 410, detail: 'Gone' });
    answerWith(new Response('<html>', { status: 500 }));
    expect(await errorOf(listUploads())).toMatchObject({ status: 500, detail: '' });
    answerWith(json(null, 400));
    expect(await errorOf(listUploads())).toMatchObject({ status: 400, detail: '' });
  });

  it('tell a missing key and a missing server apart', async () => {
    answerWith(json({}, 401));
    expect(await errorOf(listUploads())).toMatchObject({ needsKey: true, unreached: false });
    answerWith(new TypeError('Failed to fetch'));
    expect(await errorOf(listUploads())).toMatchObject({ needsKey: false, unreached: true });
  });

  it('name an answer that is no JSON', async () => {
    answerWith(new Response('hello'));
    expect(await errorOf(listUploads())).toBeInstanceOf(ApiError);
  });

  it('let a request that was called off through as such', async () => {
    answerWith(new DOMException('Aborted', 'AbortError'));
    expect(isAbort(await errorOf(search({ text: 'a', types: [] }, idle)))).toBe(true);
  });
});
