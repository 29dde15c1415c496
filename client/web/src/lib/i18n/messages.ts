import en from '../../i18n/en.json';

export type MessageKey = keyof typeof en;

/** A text, or one text for each plural category of the language. */
export type Message = string | Partial<Record<Intl.LDMLPluralRule, string>>;

export type Messages = Record<MessageKey, Message>;

/** English is part of the page, so that there is always a text. */
export const english: Messages = en;

/** The languages the page speaks besides English, each in a file that is only fetched if it is wanted. */
export const translations: Record<string, () => Promise<{ default: Partial<Messages> }>> = {
  fa: () => import('../../i18n/fa.json'),
  ru: () => import('../../i18n/ru.json'),
  zh: () => import('../../i18n/zh.json'),
};

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur']);

/** The first of the user's languages that the page speaks; English if none. */
export function chooseLanguage(wanted: readonly string[]): string {
  for (const tag of wanted) {
    const language = tag.split('-', 1)[0]?.toLowerCase() ?? '';
    if (language === 'en' || Object.hasOwn(translations, language)) return language;
  }
  return 'en';
}

export function directionOf(language: string): 'ltr' | 'rtl' {
  return rightToLeft.has(language) ? 'rtl' : 'ltr';
}
