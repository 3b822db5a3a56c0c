import { assert, assertEquals } from "@std/assert";
import { asksWhen } from "../../../src/conversation/recall/dates.ts";
import { RecallIndex } from "../../../src/conversation/recall/mod.ts";
import { foldText } from "../../../src/conversation/recall/words.ts";
import * as timeWords from "../../../src/conversation/recall/times/time_words.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Thursday, 12 March 2026, 15:00 UTC. */
const NOW = Date.UTC(2026, 2, 12, 15);

/** Said once a day, from `days` days before a time on, with nothing in common with any question. */
function diary(until: number, days: number): RecallIndex {
  const index = new RecallIndex();
  for (let ago = days; ago >= 0; ago--) {
    const at = until - ago * DAY;
    index.add({ position: days - ago + 1, role: "user", text: `${wordFor(ago)} qwv`, at });
  }
  return index;
}

/** A word without a meaning and without digits, since a question may have the same number. */
function wordFor(ago: number): string {
  return `Zyx${Array.from(String(ago), (digit) => "qjxzkvwpbf"[Number(digit)]).join("")}`;
}

/** How many days before the question the best passage was said. */
function daysBefore(question: string, days = 400): number | undefined {
  const [hit] = diary(NOW, days).search(question, { now: { at: NOW, timeZone: "UTC" } });
  return hit && Math.round((NOW - hit.at) / DAY);
}

const YESTERDAY = [
  "What did I tell you yesterday?",
  "Was habe ich gestern erzählt?",
  "Qu'est-ce que j'ai dit hier ?",
  "¿Qué te conté ayer?",
  "Cosa ti ho detto ieri?",
  "O que eu te contei ontem?",
  "Wat heb ik je gisteren verteld?",
  "Vad berättade jag igår?",
  "Vad sa jag i går?",
  "Mitä kerroin eilen?",
  "Co ci wczoraj mówiłem?",
  "Co jsem ti včera řekl?",
  "Что я вчера рассказывал?",
  "Що я казав учора?",
  "Dün sana ne anlattım?",
  "Τι σου είπα χθες;",
  "Ce ți-am spus ieri?",
  "Mit meséltem tegnap?",
  "昨日何を話しましたか",
  "我昨天说了什么？",
  "어제 뭐라고 했지?",
  "ماذا قلت لك أمس؟",
  "מה סיפרתי לך אתמול?",
  "मैंने कल क्या बताया?",
  "เมื่อวานฉันพูดอะไร",
  "Hôm qua tôi nói gì?",
  "Apa yang kukatakan kemarin?",
  "one day ago",
  "vor einem Tag",
];

Deno.test("yesterday is found in 25 languages", () => {
  for (const question of YESTERDAY) assertEquals(daysBefore(question), 1, question);
});

/** Questions about a day so many days before Thursday, 12 March 2026. */
const DAYS_AGO: readonly (readonly [number, readonly string[]])[] = [
  [0, [
    "Was sagte ich heute?",
    "What have I said today?",
    "ce que j'ai dit aujourd'hui",
    "今日の話",
  ]],
  [2, [
    "the day before yesterday",
    "vorgestern",
    "avant-hier",
    "anteayer",
    "позавчера",
    "一昨日の話",
    "그저께",
    "قبل يومين",
    "לפני יומיים",
    "два дня назад",
    "2日前に何を言った",
  ]],
  [3, ["three days ago", "vor drei Tagen", "hace tres días", "tre giorni fa", "3 दिन पहले"]],
  [14, [
    "two weeks ago",
    "a couple of weeks ago",
    "vor zwei Wochen",
    "il y a deux semaines",
    "hace dos semanas",
    "due settimane fa",
    "há duas semanas",
    "twee weken geleden",
    "två veckor sedan",
    "kaksi viikkoa sitten",
    "dwa tygodnie temu",
    "две недели назад",
    "iki hafta önce",
    "2週間前",
    "两个星期前",
    "2주 전에",
    "قبل أسبوعين",
    "לפני שבועיים",
    "hai tuần trước",
  ]],
  [5, [
    "last Saturday",
    "on Saturday",
    "am letzten Samstag",
    "samedi dernier",
    "el sábado pasado",
    "sabato scorso",
    "no sábado passado",
    "afgelopen zaterdag",
    "förra lördagen var det lördag",
    "viime lauantaina",
    "w zeszłą sobotę",
    "minulou sobotu",
    "в прошлую субботу",
    "geçen cumartesi",
    "το περασμένο Σάββατο",
    "múlt szombaton",
    "先週の土曜日",
    "上周六",
    "지난 토요일에",
    "يوم السبت الماضي",
    "בשבת שעברה",
    "पिछले शनिवार",
  ]],
];

Deno.test("days are found by how long ago they were, and by their weekday", () => {
  for (const [ago, questions] of DAYS_AGO) {
    for (const question of questions) assertEquals(daysBefore(question), ago, question);
  }
});

Deno.test("a date is found in any order of its parts, any script and any language", () => {
  const date = 12 + 28; // 31 January 2026
  for (
    const question of [
      ...["31 January", "January 31st", "31st of January 2026", "Jan 31, 2026", "2026-01-31"],
      ...["31.01.2026", "31.1.2026", "31. 1. 2026", "1/31/2026", "31/01/2026", "31-1-2026"],
      ...["am 31. Januar", "le 31 janvier 2026", "el 31 de enero de 2026", "31 gennaio", "31/1/26"],
      ...[
        "31 de janeiro",
        "31 januari",
        "31 stycznia 2026",
        "31 января",
        "31 Ocak",
        "31. tammikuuta",
      ],
      ...["2026年1月31日", "1月31日", "2026년 1월 31일", "٣١ يناير ٢٠٢٦", "31 בינואר", "३१ जनवरी"],
      ...["31 มกราคม 2569", "ngày 31 tháng 1 năm 2026", "2026. január 31.", "３１．０１．２０２６"],
    ]
  ) assertEquals(daysBefore(question), date, question);
});

Deno.test("a date that can be read in two ways is found by both", () => {
  const hits = [...diary(NOW, 400).search("What was on 5/2/2026?", { now: { at: NOW } })];
  assertEquals(hits[0] && new Date(hits[0].at).toISOString().slice(0, 10), "2026-02-05");
  const past = [...diary(NOW, 400).search("11/12/2025 or so", { now: { at: NOW } })];
  const both = past.slice(0, 2).map(({ at }) => new Date(at).toISOString().slice(0, 10));
  assertEquals(both.sort(), ["2025-11-12", "2025-12-11"]);
});

/** All days whose passages are as good as the best, oldest first. */
function bestDays(question: string): number[] {
  const hits = [...diary(NOW, 120).search(question, { now: { at: NOW, timeZone: "UTC" } })];
  const best = hits.filter(({ score }) => score > 0.9 * (hits[0]?.score ?? 0));
  return best.map(({ at }) => Math.round((NOW - at) / DAY)).sort((one, other) => other - one);
}

Deno.test("weeks, months and stretches of days are found whole", () => {
  const days = (from: number, to: number) =>
    Array.from({ length: from - to + 1 }, (_, index) => from - index);
  const lastWeek = days(10, 4);
  const february = days(39, 12);
  for (const question of ["last week", "letzte Woche", "la semaine dernière", "上周", "지난주에"]) {
    assertEquals(bestDays(question), lastWeek, question);
  }
  for (
    const question of [
      "in February",
      "im Februar",
      "en février",
      "w lutym",
      "2026年2月",
      "last month",
    ]
  ) assertEquals(bestDays(question), february, question);
  for (
    const question of [
      ...["between 3 and 5 February", "from the 3rd to the 5th of February 2026", "3.–5. Februar"],
      ...["zwischen dem 3. Februar und dem 5. Februar", "del 3 al 5 de febrero"],
    ]
  ) assertEquals(bestDays(question), days(37, 35), question);
  assertEquals(bestDays("last weekend"), [5, 4]);
  assertEquals(bestDays("vom Montag bis Mittwoch").slice(-3), [3, 2, 1]);
});

Deno.test("words that look like times are none", () => {
  for (
    const question of [
      ...["I may march on", "Was steht hier?", "ma che dici", "12 out of 20", "server 192.168.1.1"],
      ...["version 2.11.28", "3/4 of it", "the set of 7", "call 555-12-1234", "at 12:30"],
    ]
  ) assertEquals(daysBefore(question), undefined, question);
});

/** What was said at times on the clocks of a zone, in order. */
function saidAt(times: readonly string[]): RecallIndex {
  const index = new RecallIndex();
  for (const [place, time] of times.entries()) {
    const text = `Qwv${place} zyx`;
    index.add({ position: place + 1, role: "user", text, at: Date.parse(time) });
  }
  return index;
}

/** The words of what fits a question wholly, said around a midnight somewhere. */
function found(index: RecallIndex, question: string, at: string, timeZone?: string): string[] {
  const hits = [...index.search(question, { now: { at: Date.parse(at), timeZone } })];
  return hits.filter(({ score }) => score > 0.9 * (hits[0]?.score ?? 0))
    .map(({ text }) => text.slice(3, 4)).sort();
}

Deno.test("days begin at midnight where the user is", () => {
  const zones = [
    ["Pacific/Kiritimati", "+14:00"],
    ["Asia/Kathmandu", "+05:45"],
    ["America/St_Johns", "-03:30"],
    ["Pacific/Pago_Pago", "-11:00"],
    ["UTC", "+00:00"],
  ] as const;
  for (const [zone, offset] of zones) {
    const index = saidAt([
      `2026-01-14T23:59:59${offset}`,
      `2026-01-15T00:00:00${offset}`,
      `2026-01-15T23:59:59${offset}`,
      `2026-01-16T00:00:00${offset}`,
    ]);
    for (const now of [`2026-01-16T00:00:01${offset}`, `2026-01-16T23:59:59${offset}`]) {
      assertEquals(found(index, "yesterday", now, zone), ["1", "2"], `${zone} at ${now}`);
      assertEquals(found(index, "today", now, zone), ["3"], `${zone} at ${now}`);
      assertEquals(found(index, "on 15 January", now, zone), ["1", "2"], `${zone} at ${now}`);
    }
  }
});

Deno.test("a day on which clocks change is as long as it is", () => {
  // 29 March 2026 has 23 hours in Berlin, 25 October 25 of them; in Havana clocks change at midnight.
  const spring = saidAt([
    "2026-03-28T22:59:59Z",
    "2026-03-28T23:00:00Z",
    "2026-03-29T21:59:59Z",
    "2026-03-29T22:00:00Z",
  ]);
  assertEquals(found(spring, "gestern", "2026-03-30T10:00:00Z", "Europe/Berlin"), ["1", "2"]);
  const autumn = saidAt([
    "2026-10-24T21:59:59Z",
    "2026-10-24T22:00:00Z",
    "2026-10-25T22:59:59Z",
    "2026-10-25T23:00:00Z",
  ]);
  assertEquals(found(autumn, "gestern", "2026-10-26T10:00:00Z", "Europe/Berlin"), ["1", "2"]);
  const havana = saidAt([
    "2026-03-08T04:59:59Z",
    "2026-03-08T05:00:00Z",
    "2026-03-09T03:59:59Z",
    "2026-03-09T04:00:00Z",
  ]);
  assertEquals(found(havana, "ayer", "2026-03-09T15:00:00Z", "America/Havana"), ["1", "2"]);
});

Deno.test("an unknown time zone counts as UTC", () => {
  const index = saidAt(["2026-01-15T23:30:00Z", "2026-01-16T00:30:00Z"]);
  for (const zone of [undefined, "Mars/Olympus", "", "x".repeat(1_000)]) {
    assertEquals(found(index, "yesterday", "2026-01-16T09:00:00Z", zone), ["0"]);
  }
});

Deno.test("a part of a day is found, and the rest of that day less", () => {
  const zone = "America/St_Johns";
  const index = saidAt(["2026-06-03T22:00:00Z", "2026-06-04T11:00:00Z", "2026-06-04T18:00:00Z"]);
  const at = "2026-06-04T23:00:00Z";
  for (
    const morning of [
      "this morning",
      "heute Morgen",
      "ce matin",
      "esta mañana",
      "今朝",
      "오늘 아침",
    ]
  ) {
    assertEquals(found(index, morning, at, zone), ["1"], morning);
  }
  for (
    const evening of [
      "last night",
      "yesterday evening",
      "gestern Abend",
      "hier soir",
      "ayer por la noche",
    ]
  ) {
    assertEquals(found(index, evening, at, zone), ["0"], evening);
  }
  assertEquals(found(index, "this afternoon", at, zone), ["2"]);
});

Deno.test("a date in a text is found by another form of it", () => {
  const forms = [
    "28.11.2026",
    "11/28/2026",
    "November 28, 2026",
    "le 28 novembre 2026",
    "2026年11月28日",
  ];
  for (const said of forms) {
    const index = new RecallIndex();
    for (let position = 1; position < 40; position++) {
      const text = position === 20
        ? `The wedding: ${said}, qwv`
        : `Qwv ${position} zyx on ${position}.10.2025`;
      index.add({ position, role: "user", text, at: NOW + position });
    }
    for (const asked of [...forms, "28 listopada", "28. November", "28.11."]) {
      const [hit] = index.search(`${asked}?`, { now: { at: NOW } });
      assert(hit?.text.startsWith("The wedding"), `${asked} for ${said}`);
    }
    const tomorrow = { now: { at: Date.UTC(2026, 10, 27, 12) } };
    const [hit] = index.search("What is tomorrow?", tomorrow);
    assert(hit?.text.startsWith("The wedding"), `tomorrow for ${said}`);
  }
});

Deno.test("law 4: what a message says of days depends on when it was sent, not on the clock", () => {
  const index = diary(NOW, 30);
  const days = [NOW, NOW - 3 * DAY, NOW - 9 * DAY].map((at) => {
    const [hit] = index.search("yesterday", { now: { at } });
    return Math.round((NOW - (hit?.at ?? 0)) / DAY);
  });
  assertEquals(days, [1, 4, 10]);
});

Deno.test("law 4: a search up to a position finds what it found then, dates in texts included", () => {
  const index = new RecallIndex();
  const asked = "5 May, yesterday and in 2025";
  const seen: string[] = [];
  for (let position = 1; position <= 30; position++) {
    const text = position % 3 === 0 ? `It is on ${position}/5/2026` : `Zyx ${position}`;
    index.add({ position, role: "user", text, at: NOW - (40 - position) * 9 * DAY });
    seen.push(JSON.stringify([...index.search(asked, { now: { at: NOW } })]));
  }
  for (const [place, before] of seen.entries()) {
    const again = [...index.search(asked, { before: place + 2, now: { at: NOW } })];
    assertEquals(JSON.stringify(again), before);
  }
});

Deno.test("the numbers of a date do not find the same numbers elsewhere", () => {
  const index = new RecallIndex();
  for (let ago = 60; ago >= 0; ago--) {
    const text = `Bus ${ago} qwv`;
    index.add({ position: 61 - ago, role: "user", text, at: NOW - ago * DAY });
  }
  for (const question of ["28.02.2026", "2/28/2026", "28 février", "2026年2月28日"]) {
    const [hit] = index.search(question, { now: { at: NOW } });
    assertEquals(hit?.text, "Bus 12 qwv", question);
  }
  assertEquals([...index.search("bus 28", { now: { at: NOW } })][0]?.text, "Bus 28 qwv");
});

Deno.test("words for times are compared as texts are folded, in any script", () => {
  const questions = [
    ...[
      "متى سافرنا؟",
      "מתי נסענו?",
      "Πότε πήγαμε;",
      "いつ行きましたか",
      "언제 갔어요?",
      "Nær? når da",
    ],
    ...["Când am fost?", "Khi nào đi?", "कब गए थे?", "Když? Kdy?"],
  ];
  for (const question of questions) assert(asksWhen(foldText(question)), question);
  const { UNTIL_WORDS, BETWEEN_WORDS, SINCE_WORDS } = timeWords;
  for (const word of ["إلى", "até", "Til"]) assert(UNTIL_WORDS.has(foldText(word)), word);
  for (const word of ["בין", "بین", "między", "från"]) {
    assert(BETWEEN_WORDS.has(foldText(word)), word);
  }
  assert(SINCE_WORDS.has(foldText("Óta")));
});
