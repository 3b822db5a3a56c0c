import { assertEquals } from "@std/assert";
import { type Language, languageOf } from "../../../src/conversation/recall/language.ts";

const TEXTS: Readonly<Partial<Record<Language, string>>> = {
  en: "We have been to the market and it was closed.",
  de: "Wir waren auf dem Markt, aber er war nicht offen.",
  fr: "Nous sommes allés au marché mais il était fermé.",
  es: "Fuimos al mercado pero ya no había nada.",
  it: "Siamo andati al mercato ma non era aperto.",
  pt: "Fomos à feira mas não estava aberta.",
  nl: "We zijn naar de markt gegaan maar die was niet open.",
  sv: "Vi gick till torget men det var inte öppet.",
  tr: "Pazara gittik ama çok kalabalık değildi.",
  pl: "Byliśmy na targu, ale już był zamknięty.",
  cs: "Byli jsme na trhu, ale už byl zavřený.",
  hu: "A piacon voltunk, de nem volt nyitva.",
  fi: "Olimme torilla mutta se ei ollut auki.",
  ru: "Мы были на рынке, но он был закрыт.",
  uk: "Ми були на ринку, але він був зачинений.",
  el: "Πήγαμε στην αγορά αλλά ήταν κλειστή.",
  ar: "ذهبنا إلى السوق لكن كان مغلقا.",
  fa: "ما به بازار رفتیم ولی بسته بود که خیلی بد شد چرا.",
  he: "היינו בשוק אבל הוא היה סגור.",
  hi: "हम बाज़ार गए पर वह बंद था।",
  ko: "시장에 갔는데 닫혀 있었어요.",
  ja: "市場に行ったけど閉まっていた。",
  zh: "我们去了市场，可是关门了。",
  th: "เราไปตลาดแต่ปิดแล้ว",
  vi: "Chúng tôi đã đi chợ nhưng không mở.",
};

Deno.test("the language of a sentence is told, whatever was spoken before", () => {
  for (const [language, text] of Object.entries(TEXTS)) {
    for (const before of ["en", "es", "ru"] as const) {
      assertEquals(languageOf(text, before), language, `${text} after ${before}`);
    }
  }
});

Deno.test("a text that tells no language is in the one spoken before", () => {
  for (const text of ["", "42", "👍", "Zanzibar!"]) {
    for (const before of ["de", "pl", "en"] as const) {
      assertEquals(languageOf(text, before), before, text);
    }
  }
});

Deno.test("the endings behind an English apostrophe are no words of other languages", () => {
  for (
    const text of ["Can't wait, let's go!", "I’m glad you’re fine. Don’t!", "Ann's dog's ill."]
  ) {
    assertEquals(languageOf(text, "en"), "en", text);
  }
  assertEquals(languageOf("J'ai vu l'histoire qu'il aime.", "en"), "fr");
});
