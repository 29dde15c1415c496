import type { ApiError } from './api/problem.ts';
import { t } from './i18n/index.svelte.ts';

/** What to tell the user of an error: the server's own words where it has any. */
export function problemText(error: ApiError): string {
  if (error.needsKey) return t('access.text');
  if (error.unreached) return t('error.unreached');
  return error.detail || t('error.unknown', { status: String(error.status) });
}
