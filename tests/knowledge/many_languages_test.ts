import { assert, assertEquals } from "@std/assert";
import { contentOf, saysSame } from "../../src/knowledge/content.ts";
import { sayerOf } from "../../src/knowledge/support.ts";
import { tellsOf } from "../../src/knowledge/told.ts";
import { Guarded, guardOf } from "../../src/knowledge/guards.ts";
import { findFact } from "../../src/knowledge/mod.ts";
import { digested, given, joined, learned } from "./given.ts";

function isSaid(forgotten: string, text: string): boolean {
  const fact = findFact(given(joined(), learned("f", forgotten)), "f");
  return fact !== undefined && new Guarded(contentOf(text)).isSaidBy(guardOf(fact, "salt"));
}

Deno.test("law 15: what a forgotten fact said of the user is recognised in the user's own words, in many languages", () => {
  for (
    const [fact, ...said] of [
      ["El usuario vive en Oporto", "Vivo en Oporto.", "Yo vivo en Oporto, en Portugal"],
      ["O usuário mora no Porto", "Moro no Porto.", "Eu moro em Porto há anos"],
      ["De gebruiker woont in Utrecht", "Ik woon nu in Utrecht", "Ik woon in Utrecht."],
      ["Användaren bor i Malmö", "Jag bor i Malmö med min bror och hans katt"],
      ["Användaren har en katt", "Jag har en katt och en hund"],
      ["Der Nutzer heißt Ada", "Ich heiße Ada"],
      ["L'utilisateur habite à Lyon", "J'habite Lyon", "J'habite à Lyon en ce moment"],
      ["L'utente vive a Roma", "Vivo a Roma"],
      ["Пользователь живёт в Казани", "Я живу в Казани", "Моя родная Казань, тут и живу"],
      ["Пользователь любит сыр", "Люблю сыр"],
      ["Kullanıcı İzmir'de yaşıyor", "İzmir'de yaşıyorum"],
      ["Użytkownik mieszka w Krakowie", "Mieszkam w Krakowie"],
      ["Käyttäjä asuu Turussa", "Asun Turussa"],
      ["사용자는 부산에 산다", "저는 부산에 살아요"],
      ["ユーザーは大阪に住んでいる", "私は大阪に住んでいます"],
      ["用户住在成都", "我住在成都"],
      ["ผู้ใช้อาศัยอยู่ในเชียงใหม่", "ฉันอาศัยอยู่ในเชียงใหม่"],
      ["المستخدم يعيش في حلب", "أعيش في حلب", "أنا أعيش في مدينة حلب"],
      ["המשתמש גר בחיפה", "אני גר בחיפה"],
      ["उपयोगकर्ता पुणे में रहता है", "मैं पुणे में रहता हूँ"],
      ["Ο χρήστης μένει στην Πάτρα", "Μένω στην Πάτρα"],
      ["Người dùng sống ở Huế", "Tôi sống ở Huế"],
      ["The user moves to Porto on 2026-12-01", "I am moving to Porto tomorrow"],
    ] as const
  ) for (const each of said) assertEquals(isSaid(fact, each), true, `${fact} / ${each}`);
});

Deno.test("law 15: what says something else than a forgotten fact is not taken for it, in many languages", () => {
  for (
    const [fact, ...said] of [
      ["El usuario vive en Oporto", "Vivo en Lisboa", "Nunca he vivido allí, en Oporto"],
      ["O usuário mora no Porto", "Moro em Lisboa", "Gosto do Porto"],
      ["De gebruiker woont in Utrecht", "Ik woon nu in Leiden", "Ik werk in Utrecht"],
      ["Пользователь живёт в Казани", "Я живу в Москве", "Я никогда не жил в Казани"],
      ["用户住在成都", "我住在上海", "我不住在成都"],
      ["The user's son plays the oboe", "My daughter plays the oboe", "My son plays chess"],
      ["The user's PIN is 4711", "My PIN is 4712"],
    ] as const
  ) for (const each of said) assertEquals(isSaid(fact, each), false, `${fact} / ${each}`);
});

Deno.test("facts that negate one another are not the same in any language, negated once or twice", () => {
  for (
    const [one, ...others] of [
      ["The user drinks coffee at home", "The user drinks no coffee at home"],
      ["El usuario come carne", "El usuario no come carne", "El usuario no come nunca carne"],
      ["O usuário come carne no Porto", "O usuário não come nunca carne no Porto"],
      [
        "L'utilisateur mange de la viande avec sa famille tous les dimanches à midi",
        "L'utilisateur ne mange pas de viande avec sa famille tous les dimanches à midi",
      ],
      ["Пользователь ест мясо", "Пользователь никогда не ест мясо"],
      [
        "Użytkownik codziennie rano czyta gazetę w kuchni przy oknie",
        "Użytkownik nigdy nie czyta rano gazety w kuchni przy oknie",
      ],
      ["Ο χρήστης τρώει κρέας", "Ο χρήστης δεν τρώει ποτέ κρέας"],
      ["उपयोगकर्ता मांस खाता है", "उपयोगकर्ता कभी मांस नहीं खाता है"],
      ["ユーザーは肉を食べます", "ユーザーは肉を食べません"],
      ["អ្នកប្រើរស់នៅភ្នំពេញ", "អ្នកប្រើមិនរស់នៅភ្នំពេញ"],
      [
        "Kullanıcı her sabah evde taze ekmekle beyaz peynir yiyor",
        "Kullanıcı her sabah evde taze ekmekle beyaz peynir yemiyor",
      ],
    ] as const
  ) {
    for (const other of others) {
      assertEquals(saysSame(contentOf(one), contentOf(other)), false, `${one} / ${other}`);
      assertEquals(saysSame(contentOf(other), contentOf(one)), false, `${other} / ${one}`);
    }
  }
});

Deno.test("facts of which each says one word otherwise are not the same; another form of it is", () => {
  for (
    const [one, other] of [
      [
        "The user's son goes to the primary school in the old town of Porto",
        "The user's daughter goes to the primary school in the old town of Porto",
      ],
      [
        "The user has two black cats and a dog in their small flat in Shanghai",
        "The user has three black cats and a dog in their small flat in Shanghai",
      ],
      ["用户有三只猫和一只狗住在上海的公寓里", "用户有两只猫和一只狗住在上海的公寓里"],
      ["The user's favourite sign is 🐝", "The user's favourite sign is 🐻"],
      ["The user supports 🇵🇹", "The user supports 🇪🇸"],
      ["🐝🐝", "🐻"],
      ["The user's floor is 1️⃣", "The user's floor is 1"],
      ["The user likes 🏽", "The user likes 🏿"],
      ["The user likes ©", "The user likes ®"],
      ["The user supports 🏴󠁧󠁢󠁷󠁬󠁳󠁿", "The user supports 🏴󠁧󠁢󠁳󠁣󠁴󠁿"],
      ["???", "→"],
    ] as const
  ) assertEquals(saysSame(contentOf(one), contentOf(other)), false, `${one} / ${other}`);
  for (
    const [one, other] of [
      [
        "The user keeps bees in an old garden behind the house in Porto",
        "The user is keeping bees in the old garden behind their house in Porto",
      ],
      ["用户喜欢和家人一起在周末吃辣的四川菜", "用户喜欢和家人一起在周末吃很辣的四川菜"],
      ["🐝🐝", "🐝🐝 "],
    ] as const
  ) assertEquals(saysSame(contentOf(one), contentOf(other)), true, `${one} / ${other}`);
});

Deno.test("law 15: a digest that tells a forgotten fact goes with it, in many languages", () => {
  for (
    const [fact, digest] of [
      ["El usuario trabaja de enfermero", "Contó que trabajaba de enfermero en un hospital."],
      ["Käyttäjä soittaa viulua", "He puhuivat siitä, että hän soitti viulua."],
      ["The user keeps bees", "They talked about how she kept bees."],
    ] as const
  ) {
    const space = given(joined(), digested(1, 9, digest), learned("f", fact));
    const known = findFact(space, "f");
    assert(known);
    assertEquals(tellsOf(known, space).length, 1, fact);
  }
});

Deno.test("law 13: what the user said is the user's, in languages that decline names, and call the user by two words", () => {
  const sayer = (fact: string, text: string) =>
    sayerOf(fact, [{ position: 1, role: "user", text, at: 0 }]);
  for (
    const [fact, said] of [
      ["Użytkownik mieszka w Krakowie", "Mieszkam już dwa lata w mieście, a do Krakowa wróciłem"],
      ["Użytkownik ma psa o imieniu Reks", "Mam psa Reksa, jest mój"],
      ["A felhasználó Budapesten lakik", "Budapestre költöztem, ott lakom"],
      ["Käyttäjä asuu Helsingissä", "Minä olen Helsingistä ja asun siellä"],
      ["Kullanıcı Ankara'da yaşıyor", "Ankara'ya taşındım, orada yaşıyorum"],
      ["Người dùng sống ở Huế", "Tôi sống ở Huế"],
      ["ผู้ใช้อาศัยอยู่ในเชียงใหม่", "ฉันอยู่เชียงใหม่"],
      ["用户住在成都", "我搬到成都了，住在这里"],
    ] as const
  ) assertEquals(sayer(fact, said), "user", `${fact} / ${said}`);
  for (
    const [fact, said] of [
      ["Użytkownik mieszka w Gdańsku", "Mieszkam w Krakowie"],
      ["Người dùng sống ở Huế", "Tôi sống ở Đà Nẵng"],
      ["ผู้ใช้อาศัยอยู่ในเชียงใหม่", "ฉันชอบกาแฟ"],
      ["The user's sister is called Anne", "My sister is called Anna"],
      ["用户住在成都", "我住在上海"],
    ] as const
  ) assertEquals(sayer(fact, said), undefined, `${fact} / ${said}`);
});
