import { ApiError, problemOf } from './problem.ts';

/** What the server answers once an upload is published. */
export interface UploadResult {
  link: string;
  infoHash: string;
  length: number;
  /** The item was there already; its link is the same. */
  duplicate: boolean;
  scrub: 'cleaned' | 'nothing' | 'unsupported' | 'kept';
  removed: { file: string; kind: string; what: string }[];
}

/** An upload under way. */
export interface RunningUpload {
  /** Settles when the item is published, or with an {@link ApiError}; never settles after `cancel`. */
  done: Promise<UploadResult>;
  cancel: () => void;
}

export interface UploadFile {
  file: Blob;
  name: string;
  title: string;
}

/** Sends a file. XMLHttpRequest, because fetch does not tell how much has been sent. */
export function startUpload(upload: UploadFile, onSent: (bytes: number) => void): RunningUpload {
  const request = new XMLHttpRequest();
  const done = new Promise<UploadResult>((resolve, reject) => {
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.upload.onload = () => onSent(upload.file.size);
    request.onerror = () => reject(new ApiError(0, ''));
    request.onload = () => {
      try {
        resolve(readAnswer(request.status, request.responseText));
      } catch (error) {
        reject(error);
      }
    };
  });
  request.open('POST', `/replica/upload?${new URLSearchParams({ name: upload.name, title: upload.title })}`);
  // Without a type of our own the browser would name the file's, and a form's type means something else to the server.
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  request.send(upload.file);
  return { done, cancel: () => request.abort() };
}

function readAnswer(status: number, body: string): UploadResult {
  if (status < 200 || status > 299) throw problemOf(status, body);
  try {
    return JSON.parse(body) as UploadResult;
  } catch {
    throw new ApiError(status, '');
  }
}
