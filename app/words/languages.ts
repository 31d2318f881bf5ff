import { speak, spoken } from './index.ts';
import type { Language } from './language.ts';

/** The languages besides English, each fetched when it is asked for. `pseudo` is English made longer, to test with. */
const languages: Readonly<Record<string, () => Promise<Language>>> = {
  pseudo: () => import('./pseudo.ts').then(({ pseudo }) => pseudo),
};

/** Codes that `lang` in an address takes. */
export const codes: readonly string[] = ['en', ...Object.keys(languages)];

/** The code of the language on show. */
export const code = (): string => spoken?.code ?? 'en';

/** The code that an address asks for; English where it asks for none or for one that is not there. */
function asked(hash: string): string {
  const found = new URLSearchParams(hash.split('?')[1]).get('lang') ?? 'en';
  return codes.includes(found) ? found : 'en';
}

/** Fetches the language that an address asks for, before anything is drawn; another address with another one draws all anew. */
export async function chooseLanguage(): Promise<void> {
  window.addEventListener('hashchange', () => {
    if (asked(location.hash) !== code()) location.reload();
  });
  const language = await languages[asked(location.hash)]?.();
  if (language) {
    speak(language);
    document.documentElement.lang = language.code === 'pseudo' ? 'en' : language.code;
  }
}
