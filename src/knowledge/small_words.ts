import { foldText, type Language } from "../conversation/mod.ts";

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/).map(foldText));
}

/** Words for who speaks that only one language has, in lower case with their accents. */
const SPEAKERS_OF: ReadonlyMap<string, Language> = new Map(
  Object.entries(
    {
      en: "user users speaker",
      de: "nutzer nutzerin nutzers benutzer benutzerin benutzers",
      fr: "utilisateur utilisatrice usager",
      es: "usuario usuaria",
      it: "utente utenti",
      pt: "usuário usuária utilizador utilizadora",
      nl: "gebruiker",
      sv: "användare användaren",
      da: "bruger brugeren",
      no: "bruker brukeren",
      fi: "käyttäjä käyttäjän",
      hu: "felhasználó",
      ro: "utilizator utilizatorul",
      tr: "kullanıcı kullanıcının",
      pl: "użytkownik użytkowniczka",
      cs: "uživatel uživatelka",
      id: "pengguna",
      ru: "пользователь пользователя пользовательница",
      uk: "користувач користувача",
      bg: "потребител",
      sr: "корисник",
    } satisfies Partial<Record<Language, string>>,
  ).flatMap(([language, list]) =>
    list.split(" ").map((word) => [word, language as Language] as const)
  ),
);

/** Words for who speaks, in the languages that people write in most, folded. */
const SPEAKERS = words(
  `${[...SPEAKERS_OF.keys()].join(" ")} assistant assistent assistentin assistante asistente χρήστης
  المستخدم کاربر המשתמש उपयोगकर्ता ผู้ใช้ 用户 用戶 使用者 ユーザー ユーザ 사용자 사용자는 사용자의`,
);

/** Whether a word, folded, is one for who speaks, or has one before or after an apostrophe. */
export function namesSpeaker(folded: string): boolean {
  return folded.split("'").some((piece) => SPEAKERS.has(piece));
}

/** The language whose word for who speaks is among words; undefined where none is. */
export function languageOfSpeaker(words: readonly string[]): Language | undefined {
  for (const word of words) {
    for (const piece of word.toLowerCase().split(/['’]/)) {
      const language = SPEAKERS_OF.get(piece);
      if (language) return language;
    }
  }
  return undefined;
}

/** Words that turn what is said into its opposite, folded. */
export const NEGATIONS = words(
  `not no never none neither nor without cannot nobody nothing isn't aren't nicht kein keine keinen keinem keiner nie
  niemals ohne pas jamais sans aucun aucune nunca sin jamás ningún ninguna non mai senza nessun nessuna não nem sem
  niet geen nooit zonder inte aldrig ingen utan ikke aldri uten uden ei en eivät nem soha nélkül nu niciodată fără değil
  yok hiç nie nigdy bez ne nikdy tidak bukan tanpa không chưa не нет никогда без ні ніколи δεν ποτέ χωρίς لا ليس لم لن نه
  هرگز نہیں לא אין בלי नहीं कभी না নয় নেই இல்லை ไม่ ບໍ່ មិន គ្មាន არ არა ვერ 不 没 沒 未 无 冇 ない せん ません 않 안
  못 ekki nincs`,
);

/** Those for who speaks that are several words to a segmenter. */
export const SPEAKERS_OF_PARTS =
  /người dùng|ngu\u031bo\u031b\u0300i du\u0300ng|ผู้ใช้|អ្នកប្រើ|အသုံးပြုသူ|用户|用戶|使用者|ユーザー?/giu;
