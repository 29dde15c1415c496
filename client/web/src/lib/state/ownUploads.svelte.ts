import { asApiError } from '../api/http.ts';
import type { ApiError } from '../api/problem.ts';
import type { OwnUpload } from '../api/uploads.ts';

/** The user's own uploads as the server lists them. */
export class OwnUploads {
  /** Null until they are known. */
  list = $state.raw<OwnUpload[] | null>(null);
  error = $state.raw<ApiError | null>(null);
  readonly #fetch: () => Promise<OwnUpload[]>;
  readonly #delete: (link: string) => Promise<void>;

  constructor(fetchList: () => Promise<OwnUpload[]>, deleteLink: (link: string) => Promise<void>) {
    this.#fetch = fetchList;
    this.#delete = deleteLink;
  }

  /** The page may neither list nor publish: it was opened without a key. */
  get needsKey(): boolean {
    return this.error?.needsKey ?? false;
  }

  async refresh(): Promise<void> {
    try {
      this.list = await this.#fetch();
      this.error = null;
    } catch (error) {
      this.error = asApiError(error);
    }
  }

  /**
   * Deletes an upload and drops it from the list.
   * @throws {ApiError} and keeps it, if the service does not confirm.
   */
  async delete(upload: OwnUpload): Promise<void> {
    await this.#delete(upload.link);
    this.list = this.list?.filter((other) => other.link !== upload.link) ?? null;
  }
}
