import { createHash } from 'node:crypto';

/** An invented item. */
export interface MockItem {
  infoHash: string;
  name: string;
  title: string;
  description: string;
  type: string;
  files: { path: string; length: number }[];
  date: string;
}

const one = (path: string, length: number) => [{ path, length }];

function item(name: string, title: string, type: string, files: MockItem['files'], description = ''): MockItem {
  const infoHash = createHash('sha1').update(name).digest('hex');
  // Spread over the last two years, the same on each run.
  const date = new Date(Date.UTC(2026, 0, 1) - (parseInt(infoHash.slice(0, 6), 16) * 3_600_000) / 1000).toISOString();
  return { infoHash, name, title, description, type, files, date };
}

const album = Array.from({ length: 9 }, (_, i) => ({
  path: `CD ${1 + Math.floor(i / 5)}/0${i + 1} Song.wav`,
  length: 4_300_000 + i,
}));

/** Enough of every kind, language and length to design the page by. */
export const items: MockItem[] = [
  item(
    'Big film.mp4',
    'A big film about a small river',
    'video',
    one('Big film.mp4', 209_715_200),
    'A day on the river, from the spring to the sea, filmed without a word.',
  ),
  item(
    'Подписаться.mov',
    'Подписаться: фильм о реке',
    'video',
    one('Подписаться.mov', 73_400_320),
    'Документальный фильм.',
  ),
  item(
    'فیلم ۱.mp4',
    'فیلم ۱: رودخانه',
    'video',
    one('فیلم ۱.mp4', 52_428_800),
    'یک فیلم کوتاه دربارهٔ رودخانه و مردم کنار آن.',
  ),
  item('片段.mp4', '片段:河流纪录片', 'video', one('片段.mp4', 31_457_280), '关于河流的短片。'),
  item('River album', 'River songs (album)', 'audio', album, 'Nine songs.'),
  item('Unplayable film.mp4', 'Film that breaks when it is played', 'video', one('Unplayable film.mp4', 9_000)),
  item('Missing film.mp4', 'Film that nobody has any more', 'video', one('Missing film.mp4', 9_000_000)),
  item('River.png', 'Picture of the river', 'image', one('River.png', 400_000)),
  item(
    'Handbook.pdf',
    'Handbook of rivers',
    'document',
    one('Handbook.pdf', 1_234_567),
    '<b>Not bold</b> & <script>alert(1)</script> is text.',
  ),
  item(
    'film-archive.zip',
    'film-archive-with-a-very-long-name-that-has-no-space-in-it-at-all-and-has-to-break-somewhere.zip',
    'archive',
    one('film-archive.zip', 4_700_000_000),
  ),
  item('😀🎬 film.mp4', '😀🎬 Emoji film 🎬', 'video', one('😀🎬 film.mp4', 12_582_912)),
  ...Array.from({ length: 40 }, (_, i) =>
    item(
      `Lecture ${i + 1}.mp4`,
      `Film lecture ${i + 1}`,
      'video',
      one(`Lecture ${i + 1}.mp4`, 30_000_000 + i * 1_000_000),
    ),
  ),
];

export function linkOf(found: MockItem, file = 0): string {
  return `magnet:?xt=urn:btih:${found.infoHash}&dn=${encodeURIComponent(found.name)}&so=${file}&xs=replica:${found.infoHash}`;
}

export function itemOf(link: string): MockItem | undefined {
  const hash = /btih:([0-9a-f]{40})/i.exec(link)?.[1]?.toLowerCase();
  return items.find((candidate) => candidate.infoHash === hash);
}
