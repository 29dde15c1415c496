import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { itemOf, items, linkOf, type MockItem } from './items.ts';
import { sendJson, sendProblem } from './respond.ts';

/** How long verifying takes here, in milliseconds: long enough to be looked at. */
const verifyingTime = 1500;

interface MockUpload {
  link: string;
  displayName: string;
  length: number;
  lastModified: string;
  state: string;
}

let uploads: MockUpload[] = items.slice(0, 2).map((item) => ({
  link: linkOf(item),
  displayName: item.title,
  length: item.files[0]?.length ?? 0,
  lastModified: item.date,
  state: 'published',
}));

export function answerUploads(response: ServerResponse): void {
  sendJson(response, uploads);
}

/** Takes any file; refuses names that begin with `bad`, as the service would refuse what is unsafe. */
export async function takeUpload(
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  let length = 0;
  for await (const part of request) length += (part as Buffer).length;
  const name = query.get('name') ?? '';
  await new Promise((resolve) => setTimeout(resolve, verifyingTime));
  if (name.startsWith('bad')) sendProblem(response, 422, `“${name}” can not be stored everywhere. Rename the file.`);
  else sendJson(response, publish(name, query.get('title') || name, length));
}

function publish(name: string, title: string, length: number): object {
  const infoHash = createHash('sha1').update(name).digest('hex');
  const lastModified = new Date().toISOString();
  const files = [{ path: name, length }];
  const item: MockItem = { infoHash, name, title, description: '', type: 'video', files, date: lastModified };
  const link = linkOf(item);
  const duplicate = itemOf(link) !== undefined;
  if (!duplicate) {
    items.unshift(item);
    uploads = [{ link, displayName: title, length, lastModified, state: 'published' }, ...uploads];
  }
  return { event: 'done', link, infoHash, length, duplicate, scrub: 'unsupported', removed: [], adminToken: null };
}

/** Deletes, except the one whose token is “lost”. */
export function deleteUpload(response: ServerResponse, link: string): void {
  if (itemOf(link)?.name === 'Подписаться.mov') {
    sendProblem(response, 410, 'No token is stored for this item.');
    return;
  }
  uploads = uploads.filter((upload) => upload.link !== link);
  sendJson(response, {});
}
