import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '../api/problem.ts';
import type { OwnUpload } from '../api/uploads.ts';
import { OwnUploads } from './ownUploads.svelte.ts';

const upload = (link: string): OwnUpload => ({
  link,
  displayName: link,
  length: 1,
  lastModified: '',
  state: 'published',
});

describe('OwnUploads', () => {
  it('drops an upload once its deletion is confirmed', async () => {
    const own = new OwnUploads(
      () => Promise.resolve([upload('a'), upload('b')]),
      () => Promise.resolve(),
    );
    await own.refresh();
    await own.delete(upload('a'));
    expect(own.list).toEqual([upload('b')]);
  });

  it('keeps an upload whose deletion is refused', async () => {
    const refuse = () => Promise.reject(new ApiError(410, 'No token.'));
    const own = new OwnUploads(() => Promise.resolve([upload('a')]), refuse);
    await own.refresh();
    await expect(own.delete(upload('a'))).rejects.toMatchObject({ status: 410 });
    expect(own.list).toEqual([upload('a')]);
  });

  it('knows that the page has no key, until it has one', async () => {
    const fetchList = vi
      .fn<() => Promise<OwnUpload[]>>()
      .mockRejectedValueOnce(new ApiError(401, ''))
      .mockResolvedValue([]);
    const own = new OwnUploads(fetchList, () => Promise.resolve());
    await own.refresh();
    expect([own.needsKey, own.list]).toEqual([true, null]);
    await own.refresh();
    expect([own.needsKey, own.list]).toEqual([false, []]);
  });
});
