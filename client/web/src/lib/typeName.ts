import { t } from './i18n/index.svelte.ts';
import { english, type MessageKey } from './i18n/messages.ts';

/** A media type in the user's language; one the page does not know stays as it is. */
export function typeName(type: string): string {
  const key = `type.${type}`;
  return key in english ? t(key as MessageKey) : type;
}
