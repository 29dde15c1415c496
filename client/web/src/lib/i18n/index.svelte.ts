import { fill, type MessageValues } from './fill.ts';
import { chooseLanguage, directionOf, english, translations, type MessageKey, type Messages } from './messages.ts';

/** The page's language and its texts. */
class Translator {
  language = $state('en');
  #messages = $state.raw<Messages>(english);

  /** A text of the page; what a translation lacks comes in English. */
  t = (key: MessageKey, values: MessageValues = {}): string => fill(this.#messages[key], this.language, values);

  /** Turns to the best of the user's languages and sets the document's language and direction. */
  async use(wanted: readonly string[], root: HTMLElement): Promise<void> {
    const language = chooseLanguage(wanted);
    const load = translations[language];
    if (load) {
      try {
        this.#messages = { ...english, ...(await load()).default };
      } catch {
        return; // The file did not arrive: the page stays English.
      }
    }
    this.language = language;
    root.lang = language;
    root.dir = directionOf(language);
  }
}

export const translator = new Translator();
export const t = translator.t;
