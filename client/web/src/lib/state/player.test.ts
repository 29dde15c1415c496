import { describe, expect, it, vi } from 'vitest';
import type { ObjectInfo } from '../api/objectInfo.ts';
import { ApiError } from '../api/problem.ts';
import type { SearchObject } from '../api/search.ts';
import { Player } from './player.svelte.ts';

const linkTo = (index: number, hash = 'a') => `magnet:?xt=urn:btih:${hash.repeat(40)}&so=${index}`;
const info: ObjectInfo = {
  infoHash: 'aa',
  name: 'Album',
  length: 3,
  files: [
    { path: 'cover.png', length: 1 },
    { path: 'CD/song.flac', length: 1 },
    { path: 'notes.pdf', length: 1 },
  ],
};
const hit = {
  replicaLink: linkTo(1),
  fileIndex: 1,
  torrentInternalFilePath: 'CD/song.flac',
  mimeTypes: ['audio/flac'],
  displayName: 'song',
  metadata: { title: 'Nine songs', description: '' },
} as SearchObject;

describe('Player', () => {
  it('shows a search result before anything else is known', () => {
    const player = new Player(() => new Promise(() => undefined));
    void player.open(linkTo(1), hit);
    expect([player.showing, player.title, player.files]).toEqual(['audio', 'Nine songs', []]);
  });

  it('learns from the item what a bare link shows', async () => {
    const player = new Player(() => Promise.resolve(info));
    const opening = player.open(linkTo(0));
    expect(player.showing).toBeNull();
    await opening;
    expect([player.showing, player.title, player.path]).toEqual(['image', 'Album', 'cover.png']);
  });

  it('switches files without asking again', async () => {
    const ask = vi.fn(() => Promise.resolve(info));
    const player = new Player(ask);
    await player.open(linkTo(1), hit);
    await player.open(linkTo(2));
    expect([ask.mock.calls.length, player.showing, player.title]).toEqual([1, 'download', 'Nine songs']);
  });

  it('says when the link names a file that is not there', async () => {
    const player = new Player(() => Promise.resolve(info));
    await player.open(linkTo(9));
    expect([player.fileMissing, player.showing]).toEqual([true, null]);
  });

  it('goes on showing a search result whose item can not be read', async () => {
    const player = new Player(() => Promise.reject(new ApiError(504, 'Nobody has it.')));
    await player.open(linkTo(1), hit);
    expect([player.showing, player.error?.detail, player.fileMissing]).toEqual(['audio', 'Nobody has it.', false]);
  });

  it('asks again after a failure', async () => {
    const ask = vi.fn<() => Promise<ObjectInfo>>().mockRejectedValueOnce(new ApiError(0, '')).mockResolvedValue(info);
    const player = new Player(ask);
    await player.open(linkTo(0));
    expect(player.error?.unreached).toBe(true);
    await player.retry();
    expect([player.error, player.path]).toEqual([null, 'cover.png']);
  });

  it('lets no late answer about another item in', async () => {
    let answerFirst: (value: ObjectInfo) => void = () => undefined;
    const other = { ...info, name: 'Other', files: [{ path: 'other.mp4', length: 1 }] };
    const ask = vi
      .fn()
      .mockReturnValueOnce(new Promise<ObjectInfo>((resolve) => (answerFirst = resolve)))
      .mockResolvedValue(other);
    const player = new Player(ask);
    const first = player.open(linkTo(0));
    await player.open(linkTo(0, 'b'));
    answerFirst(info);
    await first;
    expect([player.title, player.path]).toEqual(['Other', 'other.mp4']);
  });
});
