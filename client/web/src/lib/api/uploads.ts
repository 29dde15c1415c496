import { request, requestJson } from './http.ts';

/** One of the user's own uploads. */
export interface OwnUpload {
  link: string;
  displayName: string;
  length: number;
  lastModified: string;
  state: string;
}

export function listUploads(signal?: AbortSignal): Promise<OwnUpload[]> {
  return requestJson<OwnUpload[]>('/replica/uploads', signal ? { signal } : {});
}

/** Deletes an item from the service. A 410 says that this machine holds no token for it. */
export async function deleteUpload(link: string): Promise<void> {
  await request(`/replica/delete?link=${encodeURIComponent(link)}`, { method: 'POST' });
}
