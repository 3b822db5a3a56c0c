import { foldText } from "../conversation/mod.ts";

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/).map(foldText));
}

/** Words for who speaks, in the languages that people write in most, folded. */
export const SPEAKERS = words(
  `user users assistant speaker nutzer nutzerin nutzers benutzer benutzerin benutzers assistent assistentin utilisateur
  utilisatrice usager assistante usuario usuaria asistente utente utenti assistente usuário usuária utilizador
  utilizadora gebruiker användare användaren bruger brugeren bruker brukeren käyttäjä käyttäjän felhasználó utilizator
  utilizatorul kullanıcı kullanıcının użytkownik użytkowniczka uživatel uživatelka pengguna пользователь пользователя
  пользовательница користувач користувача потребител корисник χρήστης المستخدم کاربر המשתמש उपयोगकर्ता ผู้ใช้ 用户 用戶 使用者
  ユーザー ユーザ 사용자 사용자는 사용자의`,
);

/** Words that turn what is said into its opposite, folded. */
export const NEGATIONS = words(
  `not no never none neither nor without cannot nobody nothing isn't aren't nicht kein keine keinen keinem keiner nie
  niemals ohne pas jamais sans aucun aucune nunca sin jamás ningún ninguna non mai senza nessun nessuna não nem sem
  niet geen nooit zonder inte aldrig ingen utan ikke aldri uten uden ei en eivät nem soha nélkül nu niciodată fără değil
  yok hiç nie nigdy bez ne nikdy tidak bukan tanpa không chưa не нет никогда без ні ніколи δεν ποτέ χωρίς لا ليس لم لن نه
  هرگز לא אין בלי नहीं कभी ไม่ 不 没 沒 未 无 ない ません 않 안 못`,
);
