import type { Tools } from "../tools.ts";
import type { MemoryWords } from "../memory.ts";
import { arabicNouns } from "./nouns.ts";

/** What the memory view says, in Arabic. */
export function arabicMemory(tools: Tools): MemoryWords {
  const { arabicCount, formatCount } = tools;
  const { characters, notes: notesOf, turns: turnsOf } = arabicNouns(tools);
  return {
    turn: "الدورة",
    turnIn: (turn, unit) => `الدورة ${formatCount(turn)}، ${unit}`,
    titleIn: (title, unit) => `${title}، ${unit}`,
    units: { characters: "بالحروف", tokens: "بالرموز", dollars: "بالدولار" },
    noChart: "تعذّر تحميل الرسم البياني. الجدول يعرض الأرقام.",
    tableOf: (title) => `${title}: جدول`,
    figuresOf: (title) => `${title}: أرقام`,
    none: "لا شيء",
    growth: "النمو",
    noMessages: "لا توجد رسائل بعد.",
    total: (turns, amount) => `${turnsOf(turns)}، والمجموع ${characters(amount)}.`,
    paid: (cost, saved) =>
      `التكلفة حتى الآن: ${cost}${saved === undefined ? "" : `، ووفّرت الذاكرة المؤقتة ${saved}`}.`,
    noLog: (why) => `تعذّرت قراءة السجل: ${why}`,
    reading: (some, all) =>
      `جارٍ قراءة السجل: ${formatCount(some)} من ${formatCount(all)} من الأحداث`,
    notPinned: (why) => `تعذّر تثبيت الملاحظة: ${why}`,
    notUnpinned: (why) => `تعذّر إلغاء تثبيت الملاحظة: ${why}`,
    pinnedNotes: "ملاحظات مثبّتة",
    pinsHint: "تُرسل الملاحظات المثبّتة إلى Claude مع كل رسالة، كلمة بكلمة.",
    pinsAmount: (notes, amount) => `${notesOf(notes)}، ${characters(amount)}.`,
    noNotes: (why) => `تعذّر تحميل الملاحظات: ${why}`,
    unpinAt: (position) => `إلغاء تثبيت الملاحظة في الموضع ${position}`,
    editAt: (position) => `تعديل الملاحظة عند الموضع ${position}`,
    noteText: "نص الملاحظة",
    summaryText: "نص الملخّص",
    byYou: "عدّله شخص.",
    newNote: "ملاحظة جديدة",
    noteHint: "شيء ينبغي أن يعرفه Claude دائمًا …",
    search: "البحث",
    searchSession: "البحث في هذه الجلسة",
    pinAt: (part, position) =>
      `تثبيت: ${part === "message" ? "الرسالة" : "الرد"} في الموضع ${position}`,
    searchHint: "يبحث في كل الرسائل والردود. أفضل النتائج أولًا.",
    noMatch: (query) => `لا توجد رسائل تطابق «${query}».`,
    sent: "السياق المُرسَل إلى Claude",
    growing: "المحادثة والسياق",
    soFar: "المحادثة حتى الآن",
    sentToClaude: "ما أُرسل إلى Claude",
    tokens: "الرموز لكل دورة",
    input: "المدخلات",
    inputFromCache: "المدخلات من الذاكرة المؤقتة",
    output: "المخرجات",
    costSoFar: "التكلفة حتى الآن",
    cost: "التكلفة",
    withoutCache: "دون الذاكرة المؤقتة",
    summaries: "الملخّصات",
    older: (amount) => `عرض الأقدم (${formatCount(amount)})`,
    noSummaries:
      "لا شيء بعد. حين تتجاوز المحادثة الميزانية، يحلّ ملخّص محل أقدم دوراتها، وتبقى الدورات في السجل.",
    summariesText: (amount) =>
      `${
        arabicCount(amount, {
          one: "ملخّص واحد",
          two: "ملخّصان",
          few: "# ملخّصات",
          many: "# ملخّصًا",
          other: "# ملخّص",
        })
      }. يتلقى Claude أحدثها، وكل ملخّص يبني على ما قبله.`,
    turnsTo: (last) => `الدورات من ${formatCount(1)} إلى ${formatCount(last)}`,
    inUse: "(قيد الاستخدام)",
    positions: (from, to, moreTurns) =>
      `المواضع من ${formatCount(from)} إلى ${formatCount(to)}${
        moreTurns === undefined ? "" : `، بزيادة ${turnsOf(moreTurns)} على ما قبله`
      }.`,
    insteadOf: (some, all) => `${characters(some)} بدلًا من ${formatCount(all)}.`,
    created: (time, model) => `أنشأه ${model} في ${time}.`,
    secondTry: "كان أول طلب له أطول من اللازم، فأُعيد أقصر.",
    changes: "ما تغيّر",
    tooLong: "هذان الملخّصان أطول من أن يُقارَنا.",
    unchanged: "لم يتغيّر شيء.",
  };
}
