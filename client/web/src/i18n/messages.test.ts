import { describe, expect, it } from 'vitest';
import { fill } from '../lib/i18n/fill.ts';
import { chooseLanguage, directionOf, english, translations, type Message } from '../lib/i18n/messages.ts';

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

/** A message's texts, each with the name of its form. */
const formsOf = (message: Message): Record<string, string> =>
  typeof message === 'string' ? { text: message } : message;

describe.each(Object.keys(translations))('the translation %s', (language) => {
  const load = () => translations[language]?.().then((file) => file.default as Record<string, Message>);

  it('has every text of the English file and no other', async () => {
    expect(Object.keys((await load()) ?? {}).sort()).toEqual(Object.keys(english).sort());
  });

  it('fills the same places', async () => {
    const messages = (await load()) ?? {};
    for (const [key, message] of Object.entries(english)) {
      const wanted = placeholders(formsOf(message).other ?? formsOf(message).text ?? '');
      for (const text of Object.values(formsOf(messages[key] ?? '')))
        expect([key, placeholders(text)]).toEqual([key, wanted]);
    }
  });

  it('has every plural form that its language needs', async () => {
    const needed = [...new Intl.PluralRules(language).resolvedOptions().pluralCategories].sort();
    for (const [key, message] of Object.entries((await load()) ?? {})) {
      if (typeof message !== 'string') expect([key, Object.keys(message).sort()]).toEqual([key, needed]);
    }
  });

  it('leaves no text empty', async () => {
    for (const message of Object.values((await load()) ?? {})) {
      for (const text of Object.values(formsOf(message))) expect(text.trim()).not.toBe('');
    }
  });
});

describe('chooseLanguage', () => {
  it.each([
    [['fa-IR', 'en'], 'fa'],
    [['de', 'zh-Hant-TW'], 'zh'],
    [['en-GB', 'ru'], 'en'],
    [['xx'], 'en'],
    [['constructor', 'toString'], 'en'],
    [[], 'en'],
  ])('of %j is %s', (wanted, language) => expect(chooseLanguage(wanted)).toBe(language));
});

describe('directionOf', () => {
  it('is right to left for Persian alone of the languages here', () => {
    expect(Object.keys(translations).filter((language) => directionOf(language) === 'rtl')).toEqual(['fa']);
    expect(directionOf('en')).toBe('ltr');
  });
});

describe('fill', () => {
  it('picks the plural form of the count', () => {
    const forms = { one: '{count} файл', few: '{count} файла', many: '{count} файлов', other: '{count} файла' };
    expect([1, 3, 11].map((count) => fill(forms, 'ru', { count }))).toEqual(['1 файл', '3 файла', '11 файлов']);
  });

  it("writes numbers in the language's digits", () => {
    expect(fill('{count}', 'fa', { count: 1234 })).toBe('۱٬۲۳۴');
  });

  it('takes values as they are, also such as look like places or patterns', () => {
    expect(fill('Delete {name}?', 'en', { name: '{name} $& <b>' })).toBe('Delete {name} $& <b>?');
  });
});
