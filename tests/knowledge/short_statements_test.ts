import { assertEquals } from "@std/assert";
import { sayerOf } from "../../src/knowledge/support.ts";
import { user } from "./given.ts";

/** What users say in a few words, and the fact that it is. */
const SAID: readonly (readonly [fact: string, said: string])[] = [
  ["The user lives in Rome", "I live in Rome."],
  ["Der Nutzer wohnt in Rom", "Ich wohne in Rom."],
  ["Der Nutzer wohnt in Berlin", "Ich wohne in Berlin."],
  ["Die Nutzerin mag Tee", "Ich mag Tee."],
  ["Der User wohnt in Berlin", "Ich wohne in Berlin."],
  ["Der Hund des Nutzers heißt Bello", "Mein Hund heißt Bello."],
  ["El usuario se llama Max", "Me llamo Max."],
  ["El usuario vive en Roma", "Vivo en Roma."],
  ["El usuario trabaja en Siemens", "Trabajo en Siemens."],
  ["La perra de la usuaria se llama Luna", "Mi perra se llama Luna."],
  ["La madre se llama Eva", "Mi madre se llama Eva."],
  ["Le chien de l'utilisateur s'appelle Rex", "Mon chien s'appelle Rex."],
  ["Il cane dell'utente si chiama Rex", "Il mio cane si chiama Rex."],
  ["O usuário mora em Roma", "Moro em Roma."],
  ["De gebruiker woont in Rome", "Ik woon in Rome."],
  ["Kullanıcı İzmir'de yaşıyor", "İzmir'de yaşıyorum."],
  ["Kullanıcı Iğdır'da yaşıyor", "ığdır'da yaşıyorum."],
  ["Użytkownik mieszka w Rzymie", "Mieszkam w Rzymie."],
  ["Пользователь живёт в Риме", "Я живу в Риме."],
  ["Ο χρήστης μένει στην Πάτρα", "Μένω στην Πάτρα."],
  ["المستخدم يسكن في روما", "أسكن في روما."],
  ["המשתמש גר בחיפה", "אני גר בחיפה."],
  ["用户叫王伟", "我叫王伟"],
  ["ユーザーの犬はポチという", "うちの犬はポチといいます。"],
  ["사용자는 로마에 산다", "저는 로마에 살아요."],
];

Deno.test("law 13: a fact is in the user's words, however few, in any language", () => {
  for (const [fact, said] of SAID) assertEquals(sayerOf(fact, [user(1, said)]), "user", fact);
});

Deno.test("law 13: a fact of another place, name or number is not in the user's words", () => {
  for (
    const [fact, said] of [
      ["Der Nutzer wohnt in Bonn", "Ich wohne in Berlin."],
      ["El usuario se llama Leo", "Me llamo Max."],
      ["La madre se llama Eva", "Mi madre se llama Ana."],
      ["Der Eva gehört das Haus", "Das Haus gehört mir."],
      ["Il cane dell'utente si chiama Rex", "Il mio cane si chiama Fido."],
      ["Kullanıcı Bursa'da yaşıyor", "İzmir'de yaşıyorum."],
    ] as const
  ) assertEquals(sayerOf(fact, [user(1, said)]), undefined, fact);
});
