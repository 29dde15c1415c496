import { requestJson } from './http.ts';

export interface ItemFile {
  /** Segments joined with `/`. */
  path: string;
  length: number;
}

export interface ObjectInfo {
  infoHash: string;
  name: string;
  length: number;
  files: ItemFile[];
  metadata?: { title?: string; description?: string } | null;
}

/** What is in a link's torrent. */
export function objectInfo(link: string, signal: AbortSignal): Promise<ObjectInfo> {
  return requestJson<ObjectInfo>(`/replica/object_info?${new URLSearchParams({ replicaLink: link })}`, { signal });
}
