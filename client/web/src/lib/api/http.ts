import { ApiError, problemOf } from './problem.ts';

/**
 * Asks the local server for JSON.
 * @throws {ApiError} on an error answer, an unreadable one, or none.
 * @throws {DOMException} `AbortError` if `init.signal` fires.
 */
export async function requestJson<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await request(path, init);
  try {
    return (await response.json()) as T;
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiError(response.status, '');
  }
}

/** As {@link requestJson}, for an answer whose body does not matter. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiError(0, '');
  }
  if (!response.ok) throw problemOf(response.status, await response.text().catch(() => ''));
  return response;
}

/** True for the error of a request that the page itself called off. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** What was caught, as an {@link ApiError}. */
export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, '');
}
