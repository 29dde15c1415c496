import { request } from './http.ts';

/** Where a media element reads the file that a link names. */
export function viewUrl(link: string): string {
  return `/replica/view?link=${encodeURIComponent(link)}`;
}

/** Where the same file comes as an attachment. */
export function downloadUrl(link: string): string {
  return `/replica/download?link=${encodeURIComponent(link)}`;
}

/**
 * Asks for the file's first byte. A media element does not say why it failed; this does.
 * @throws {ApiError} why the file can not be had.
 */
export async function probeContent(link: string, signal: AbortSignal): Promise<void> {
  const response = await request(viewUrl(link), { headers: { Range: 'bytes=0-0' }, signal });
  await response.body?.cancel();
}
