import { requestJson } from './http.ts';

/** Start and length in UTF-16 units. */
export type TextRange = [start: number, length: number];

export interface SearchObject {
  /** False for a torrent that only the DHT knows. */
  hostedOnReplica: boolean;
  infoHash: string;
  torrentName: string;
  torrentInternalFilePath: string;
  torrentNumFiles: number;
  fileIndex: number;
  fileSize: number;
  mimeTypes: string[];
  mediaType: string;
  /** UTC, ISO 8601. */
  lastModified: string;
  replicaLink: string;
  displayName: string;
  metadata: { title: string; description: string };
  highlight: { title: TextRange[]; files: { path: string; ranges: TextRange[] }[] };
}

export interface SearchAnswer {
  objects: SearchObject[];
  totalResults: number;
  /** `gte`: there are at least `totalResults`. */
  totalRelation: 'eq' | 'gte';
  nextCursor: string | null;
  facets: { type: Record<string, number> };
  /** `service` and `dht`: ok, snapshot, late, failed or off. */
  sources: Record<string, string>;
  /** A source did not answer in time. */
  partial: boolean;
  /** The query was too costly to finish. */
  cut: boolean;
}

export interface SearchRequest {
  /** As typed: a trailing space says that the last word is complete. */
  text: string;
  types: readonly string[];
  cursor?: string;
}

export function search(query: SearchRequest, signal: AbortSignal): Promise<SearchAnswer> {
  const parameters = new URLSearchParams({ s: query.text });
  if (query.types.length > 0) parameters.set('type', query.types.join(' '));
  if (query.cursor !== undefined) parameters.set('cursor', query.cursor);
  return requestJson<SearchAnswer>(`/replica/search?${parameters}`, { signal });
}
