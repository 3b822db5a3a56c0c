import { assert, assertEquals } from "@std/assert";
import { buildContext, fold, initialState, RecallMemory } from "../../../src/conversation/mod.ts";
import { type RecordedEvent, searchSaid } from "../../../src/conversation/mod.ts";

/** What was said, and the questions that must find it. */
type Facts = readonly (readonly [said: string, ...questions: string[]])[];

/** Said besides, in the languages of the facts, with the words that questions begin with. */
const CHATTER = [
  "I will do it tomorrow, if you want.",
  "Do you know who it was, and can you tell us?",
  "It is late and she has more to do than we have.",
  "Ich weiß nicht, was er will und wo das ist.",
  "Qui est là, et que faites-vous dans la maison ?",
  "No sé qué es esto ni quién lo hizo.",
  "Bilmiyorum, bu ne ve nerede?",
  "Nie wiem, co to jest i gdzie jest mój but.",
  "Я не знаю, что это и где он был.",
  "لا أعرف ما هذا وأين كان.",
  "אני לא יודע מה זה ואיפה הוא היה.",
  "मुझे नहीं पता कि यह क्या है और कहाँ है।",
  "뭐가 어디에 있는지 모르겠어요.",
  "それが何でどこにあるのか分かりません。",
  "我不知道这是什么，在哪里。",
  "ฉันไม่รู้ว่านี่คืออะไรและอยู่ที่ไหน",
];
const NEWEST = ["Good night!", "Hm.", "Ha!", "Tea?", "Oh.", "Bye!", "Yes.", "Phew."];

const EVERY_MS = 24 * 3_600_000;
const LIMIT = 700;

function talkOf(texts: readonly string[]) {
  return fold(
    texts.map((text, index): RecordedEvent => {
      const at = Date.UTC(2026, 0, 1) + index * EVERY_MS;
      const data = { turn: `t${index}`, text, reply: "", saidAt: at, repliedAt: at };
      return { type: "TurnImported", data, position: index + 1, at };
    }),
    initialState,
  );
}

/** Each question finds its fact first in a search, and has it in a context of few passages. */
function assertFound(facts: Facts): void {
  const conversation = talkOf([...facts.map(([said]) => said), ...CHATTER, ...NEWEST]);
  const memory = new RecallMemory();
  for (const [said, ...questions] of facts) {
    for (const query of questions) {
      const [first] = searchSaid(conversation, { memory, query, limit: 1 });
      assertEquals(first?.text, said, query);
      const { messages } = buildContext(conversation, { message: query, limit: LIMIT, memory });
      const texts = messages.flatMap(({ content }) => content.map(({ text }) => text)).slice(0, -1);
      assert(texts.some((text) => text.includes(said)), `not in the context: ${query}`);
    }
  }
}

const KINDS: Readonly<Record<string, Facts>> = {
  "names that are stop words, letters or signs": [
    ["Can sells rugs in Bursa.", "Have you met Can?", "What does Can sell?"],
    ["My cousin Will mends kites.", "Ask Will about kites", "where is will"],
    ["The firmware is plain C, the simulator C++.", "Which part is C++?"],
    ["Our plugin was rewritten in F# in spring.", "F#?", "What is in F#?"],
    ["The reports need R, said Mia.", "Who needs R?", "r"],
    ["Payroll depends on .NET in the cellar.", "Which thing needs .NET?"],
    ["Ask IT for a second screen.", "Is it IT that gives out screens?"],
    ["Unser Koch heißt So und kommt aus Bern.", "Woher ist So?"],
    ["Moreは水曜日に来ます。", "More について"],
  ],
  "apostrophes and elisions": [
    ["L'hiver dernier nous avons vu l’aurore.", "une aurore ?", "L’AURORE"],
    ["Il cugino vive all'isola d'Elba.", "Chi vive a Elba?"],
    ["We booked O'Hara for the wedding.", "OHara", "O’Hara", "o'hara"],
    ["She sings rock'n'roll on Fridays.", "rock’n’roll", "rocknroll"],
    ["Bursa'dan ipek şal aldık.", "Bursa", "Bursa’ya ne dersin?"],
    ["Поїхали на весілля до Дем'яна.", "Дем’ян"],
  ],
  "attached particles": [
    ["대구에서 사과를 땄어요.", "대구는?", "사과가 뭐예요?"],
    ["지우에게 모자를 줬어요.", "지우가 누구예요?", "모자는?"],
    ["زرنا المتحف مع خالي.", "متحف", "بالمتحف"],
    ["وسافرت بالطائرة إلى تونس.", "الطائرة"],
    ["הלכנו לקולנוע בערב.", "קולנוע", "הקולנוע"],
    ["נסענו באוטובוס לאילת.", "אילת", "האוטובוס"],
    ["Annemin gözlükleri mutfakta.", "gözlük"],
  ],
  "variants of spelling": [
    ["The harbour master apologised.", "harbor", "Who will apologize?"],
    ["A cheque for the catalogue came.", "check", "catalog"],
    ["Write her an e-mail on Sunday.", "email", "E-Mail"],
    ["We flew to the U.S.A. in winter.", "USA"],
    ["Her Ph.D. is on lichens.", "PhD"],
    ["The R&D budget shrank.", "R&D", "RD"],
    ["The metres of fibre ran out.", "meter", "fibers"],
    ["Our premium is 3,600 crowns.", "3600", "3.600", "3 600", "3'600"],
    ["Der Teppich kostet 1'480 Franken.", "1480", "1.480"],
  ],
  "letters that do not decompose, and forms of letters": [
    ["Der Gruß kam aus Meißen.", "meissen", "GRUSS"],
    ["Bjørn fisker ørret.", "Bjorn", "orret"],
    ["Wałęsa podpisał plakat.", "walesa"],
    ["Iğdır soğuktu.", "IGDIR", "igdir"],
    ["Đorđe svira u parku.", "Dorde"],
    ["Le cœur de palmier vient du marché.", "coeur"],
    ["Ægir sigldi til Þórshafnar.", "aegir", "thorshafnar"],
    ["Ο Γιώργος άνοιξε φούρνο.", "γιωργοσ", "ΦΟΥΡΝΟΣ"],
  ],
  "marks of any script": [
    ["Dvořák wrote it in Spillville.", "Dvorak"],
    ["زارنا مُحَمَّد مساءً.", "محمد"],
    ["רָחֵל אופה חלה.", "רחל"],
    ["Cô Phượng bán phở.", "Phuong", "pho"],
    ["यह ग़ज़ल नानी की है।", "गजल"],
    ["Артём любит ёлку.", "Артем", "елка"],
  ],
  "digits of any script": [
    ["رقم شقتي ٦٤٢.", "642"],
    ["मेरा कमरा ५३१ है।", "531"],
    ["ห้องของฉันคือ ๗๘๙", "789"],
    ["私の部屋は６３５です。", "635"],
  ],
  "parts of words and of names in code": [
    ["The waterfall behind the sawmill froze.", "mill"],
    ["Der Gartenschlauch ist undicht.", "Schlauch"],
    ["Call resetUserPassword on Monday.", "password", "reset_user_password"],
    ["The column is last_login_date.", "login", "lastLoginDate"],
    ["XMLHttpRequest fails on the train.", "http"],
    ["中央图书馆在修理屋顶。", "图书"],
  ],
  "irregular forms": [
    ["The oxen trampled the phenomena chart.", "ox", "phenomenon"],
    ["He wrung the towel and strode away.", "wring", "stride"],
    ["Der Vogel ist ins Zimmer geflogen.", "Wohin fliegt er?"],
    ["Les animaux ont bu le lait.", "animal", "boire"],
    ["Mi prima trajo las nueces.", "traer", "nuez"],
    ["Дети нашли ключи.", "ребёнок", "найти"],
  ],
  "stems of the language that a talk is in": [
    ["Necesitamos traductoras para la feria.", "traductora"],
    ["Wir mieteten alte Werkstätten am Kanal.", "Werkstatt"],
    ["Les fenêtres donnaient sur les vignes.", "fenêtre", "vigne"],
    ["Le cugine coltivano i girasoli.", "cugina", "girasole"],
    ["Учительница собирает марки.", "учительницы", "марка"],
    ["Köyü sel bastı.", "köy"],
    ["पुरानी घड़ियाँ दराज़ में हैं।", "घड़ी"],
  ],
  "scripts without spaces": [
    ["祖母は海辺で貝殻を集めた。", "貝殻", "海辺", "集める"],
    ["我们在山顶看到了彩虹。", "彩虹", "山顶"],
    ["เมื่อวานเขาซื้อกีตาร์ตัวใหม่", "กีตาร์"],
    ["ខ្ញុំទិញកង់ថ្មី", "កង់"],
    ["ຂ້ອຍຊື້ລົດຖີບໃໝ່", "ລົດຖີບ"],
    ["ကျွန်မ စက်ဘီးအသစ်ဝယ်တယ်", "စက်ဘီး"],
  ],
  "typing mistakes": [
    ["The ophthalmologist was kind.", "ophtalmologist"],
    ["Our chandelier fell down.", "chandeleir"],
    ["Der Klempner kommt um acht.", "Klepmner"],
    ["La cigüeña volvió al campanario.", "campanrio"],
    ["Мотоцикл стоит в сарае.", "мотцикл"],
  ],
};

for (const [kind, facts] of Object.entries(KINDS)) {
  Deno.test(`searches and contexts find ${kind}`, () => assertFound(facts));
}

Deno.test("what only resembles a word comes after the word itself", () => {
  const conversation = talkOf(["A harpsichord!", "The harp is out of tune.", ...CHATTER]);
  const query = { memory: new RecallMemory(), query: "harp", limit: 5 };
  const found = searchSaid(conversation, query).map(({ text }) => text);
  assertEquals(found, ["The harp is out of tune.", "A harpsichord!"]);
});

Deno.test("short words and those that differ in more than a mistake resemble nothing", () => {
  const conversation = talkOf(["The cat sat.", "A planet!", "Gardens."]);
  for (const query of ["car", "pardon", "xylophone"]) {
    assertEquals(searchSaid(conversation, { memory: new RecallMemory(), query, limit: 5 }), []);
  }
});
