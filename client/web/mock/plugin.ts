import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { itemOf } from './items.ts';
import { mediaFor } from './media.ts';
import { sendJson, sendMedia, sendProblem } from './respond.ts';
import { answerSearch } from './search.ts';
import { answerUploads, deleteUpload, takeUpload } from './uploads.ts';

/**
 * Answers the local server's routes with invented items, so that the page can be worked on without a server.
 * Only `vite` and `vite preview` use it; nothing of it is built. `REPLICA_MOCK_NO_KEY=1` answers as to a page without a key.
 */
export function mockApi(): Plugin {
  return {
    name: 'replica-mock-api',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use(answer);
    },
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        // As the real server does, so that a build that breaks the policy shows here.
        response.setHeader('Content-Security-Policy', "default-src 'self'");
        answer(request, response, next);
      });
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const link = url.searchParams.get('link') ?? url.searchParams.get('replicaLink') ?? '';
  if (/uploads?$|delete$/.test(url.pathname) && process.env.REPLICA_MOCK_NO_KEY) {
    sendProblem(response, 401, 'The key is missing.');
    return;
  }
  switch (url.pathname) {
    case '/replica/search':
      return answerQuery(response, url.searchParams);
    case '/replica/object_info':
      return answerInfo(response, link);
    case '/replica/view':
    case '/replica/download':
      return answerContent(request, response, link, url.pathname.endsWith('download'));
    case '/replica/upload':
      takeUpload(request, response, url.searchParams).catch(() => response.destroy()); // Called off by the page.
      return;
    case '/replica/uploads':
      return answerUploads(response);
    case '/replica/delete':
      return deleteUpload(response, link);
    default:
      next();
  }
}

function answerQuery(response: ServerResponse, parameters: URLSearchParams): void {
  if (parameters.get('s')?.startsWith('fail')) {
    sendProblem(
      response,
      502,
      'The service at http://127.0.0.1:9 was not reached. Check --service and your connection.',
    );
    return;
  }
  setTimeout(() => sendJson(response, answerSearch(parameters)), 80);
}

function answerInfo(response: ServerResponse, link: string): void {
  const item = itemOf(link);
  if (!item) {
    sendProblem(response, 504, 'No base had the item within 60 s. Check the link, or try again later.');
    return;
  }
  const { infoHash, name, files, title, description } = item;
  const length = files.reduce((sum, file) => sum + file.length, 0);
  sendJson(response, { infoHash, name, length, files, metadata: { title, description } });
}

function answerContent(request: IncomingMessage, response: ServerResponse, link: string, download: boolean): void {
  const file = itemOf(link)?.files[Number(/[?&]so=(\d+)/.exec(link)?.[1] ?? 0)];
  const media = file && !file.path.startsWith('Missing') ? mediaFor(file.path) : null;
  if (!file || !media) sendProblem(response, 504, 'Nobody who has this file was found within 60 s. Try again later.');
  else if (file.path.startsWith('Unplayable'))
    sendMedia(request, response, { type: 'video/mp4', bytes: Buffer.from('no film') });
  else sendMedia(request, response, media, download ? file.path : undefined);
}
