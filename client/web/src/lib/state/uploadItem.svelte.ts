import type { ApiError } from '../api/problem.ts';
import type { RunningUpload, UploadFile, UploadResult } from '../api/upload.ts';

export type UploadPhase = 'waiting' | 'sending' | 'verifying' | 'done' | 'failed';

/** One file on its way. */
export class UploadItem implements UploadFile {
  phase = $state<UploadPhase>('waiting');
  /** Bytes sent. */
  sent = $state(0);
  result = $state.raw<UploadResult | null>(null);
  error = $state.raw<ApiError | null>(null);
  /** Set while it is on its way, so that a late answer of an attempt that was called off is told apart. */
  running: RunningUpload | null = null;
  readonly id: number;
  readonly file: Blob;
  readonly name: string;
  readonly title: string;

  constructor(id: number, { file, name, title }: UploadFile) {
    this.id = id;
    this.file = file;
    this.name = name;
    this.title = title;
  }
}
