import type { Message } from './messages.ts';

export type MessageValues = Record<string, string | number>;

/**
 * A message with its `{placeholders}` filled in. Where it has plural forms, `values.count` picks one;
 * numbers are written in the language's own digits.
 */
export function fill(message: Message, language: string, values: MessageValues = {}): string {
  const text = typeof message === 'string' ? message : pluralForm(message, language, values.count);
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    if (value === undefined) return placeholder;
    return typeof value === 'number' ? new Intl.NumberFormat(language).format(value) : value;
  });
}

function pluralForm(forms: Exclude<Message, string>, language: string, count: string | number | undefined): string {
  const category = new Intl.PluralRules(language).select(Number(count ?? 0));
  return forms[category] ?? forms.other ?? '';
}
