import { items, linkOf, type MockItem } from './items.ts';

const mimeTypes: Record<string, string> = {
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  wav: 'audio/wav',
  png: 'image/png',
};

/** Answers `GET /replica/search` over the invented items: every word must occur in title or file name. */
export function answerSearch(parameters: URLSearchParams): object {
  const words = (parameters.get('s') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const types = (parameters.get('type') ?? '').split(' ').filter(Boolean);
  const found = items.filter((item) => words.every((word) => textOf(item).includes(word)));
  const kept = found.filter((item) => types.length === 0 || types.includes(item.type));
  const start = Number(parameters.get('cursor') ?? 0);
  const limit = Number(parameters.get('limit') ?? 20);
  const facets: Record<string, number> = {};
  for (const { type } of found) facets[type] = (facets[type] ?? 0) + 1;
  return {
    objects: kept.slice(start, start + limit).map((item) => toObject(item, words)),
    totalResults: kept.length,
    totalRelation: words.includes('atleast') ? 'gte' : 'eq',
    startIndex: start,
    itemsPerPage: limit,
    nextCursor: start + limit < kept.length ? String(start + limit) : null,
    facets: { type: facets, lang: {} },
    sources: { service: 'ok', dht: 'off' },
    partial: words.includes('river'),
    cut: false,
  };
}

function textOf(item: MockItem): string {
  return `${item.title} ${item.files.map((file) => file.path).join(' ')}`.toLowerCase();
}

function toObject(item: MockItem, words: string[]): object {
  const [file] = item.files;
  if (!file) throw new Error(`${item.name} has no file.`);
  return {
    hostedOnReplica: true,
    infoHash: item.infoHash,
    torrentName: item.name,
    torrentInternalFilePath: file.path,
    torrentNumFiles: item.files.length,
    fileIndex: 0,
    fileSize: file.length,
    mimeTypes: [mimeTypes[file.path.split('.').at(-1) ?? ''] ?? 'application/octet-stream'],
    mediaType: item.type,
    lastModified: item.date,
    replicaLink: linkOf(item),
    displayName: item.title,
    metadata: { title: item.title, description: item.description },
    swarmMetadata: null,
    highlight: { title: matches(item.title, words), files: [{ path: file.path, ranges: matches(file.path, words) }] },
  };
}

function matches(text: string, words: string[]): [number, number][] {
  return words.flatMap((word) => {
    const start = text.toLowerCase().indexOf(word);
    return start < 0 ? [] : [[start, word.length] as [number, number]];
  });
}
