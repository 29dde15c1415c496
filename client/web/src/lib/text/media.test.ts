import { describe, expect, it } from 'vitest';
import { fileName, showingOf } from './media.ts';

describe('showingOf', () => {
  it('believes the MIME type', () => {
    expect(showingOf('film', ['video/mp4'])).toBe('video');
    expect(showingOf('song.mp4', ['audio/mp4'])).toBe('audio');
  });

  it('goes by the name where no type is known', () => {
    expect(showingOf('CD 1/Подписаться.MOV')).toBe('video');
    expect(showingOf('a.b/片段.flac', [])).toBe('audio');
    expect(showingOf('River.PNG')).toBe('image');
  });

  it('only downloads what no media element shows', () => {
    expect(showingOf('page.html', ['text/html'])).toBe('download');
    expect(showingOf('mp4')).toBe('download');
    expect(showingOf('folder.mp4/readme')).toBe('download');
  });

  it('never shows an image that can hold script', () => {
    expect(showingOf('logo.svg', ['image/svg+xml'])).toBe('download');
    expect(showingOf('logo.svg')).toBe('download');
  });
});

describe('fileName', () => {
  it('is the last segment', () => {
    expect(fileName('CD 1/Song.wav')).toBe('Song.wav');
    expect(fileName('Song.wav')).toBe('Song.wav');
  });
});
