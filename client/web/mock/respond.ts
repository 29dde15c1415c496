import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MockMedia } from './media.ts';

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
}

export function sendProblem(response: ServerResponse, status: number, detail: string): void {
  response.writeHead(status, { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', title: 'Mock problem', status, detail }));
}

/** The bytes, or the one range of them that is asked for. */
export function sendMedia(request: IncomingMessage, response: ServerResponse, media: MockMedia, name?: string): void {
  const size = media.bytes.length;
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const start = Number(range?.[1] ?? 0);
  const end = Math.min(range?.[2] ? Number(range[2]) : size - 1, size - 1);
  const headers: Record<string, string | number> = {
    'Content-Type': media.type,
    'Content-Length': end - start + 1,
    'Accept-Ranges': 'bytes',
  };
  if (range) headers['Content-Range'] = `bytes ${start}-${end}/${size}`;
  if (name !== undefined) headers['Content-Disposition'] = `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
  response.writeHead(range ? 206 : 200, headers);
  response.end(media.bytes.subarray(start, end + 1));
}
