import type { Tools } from "../tools.ts";
import type { LeftOutReason } from "../../../src/imports/mod.ts";
import type { ImportWords } from "../imports.ts";
import { arabicNouns } from "./nouns.ts";

/** What is left out for each reason; how much of it follows. */
const LEFT_OUT: Readonly<Record<LeftOutReason, string>> = {
  system: "رسائل النظام",
  hidden: "رسائل مخفية",
  tool: "استدعاءات الأدوات ونتائجها",
  thinking: "مقاطع تفكير",
  file: "صور وملفات",
  branch: "رسائل فروع أخرى",
  sidechain: "رسائل وكلاء فرعيين",
  client: "نصوص كتبها البرنامج نفسه",
  error: "رسائل خطأ",
  empty: "رسائل بلا نص",
  unknown: "مدخلات من نوع غير معروف",
  damaged: "مدخلات تالفة",
  cut_off: "مدخلات مقطوعة في آخر الملف",
  too_large: "مدخلات أكبر من اللازم",
  empty_conversation: "محادثات بلا رسائل",
  other_file: "ملفات بلا محادثات",
  encrypted: "ملفات مشفّرة",
  inner_zip: "ملفات zip داخل ملف zip",
  bad_zip: "ملفات تالفة في ملف zip",
};

/** What the dialog of imports says, in Arabic. */
export function arabicImports(tools: Tools): ImportWords {
  const { arabicCount, formatCount } = tools;
  const { conversations, facts } = arabicNouns(tools);
  return {
    sources: {
      chatgpt: "ملف مصدَّر من ChatGPT",
      claude: "ملف مصدَّر من claude.ai",
      "claude-code": "سجل محادثة من Claude Code",
      librechat: "ملف مصدَّر من LibreChat",
      "open-webui": "ملف مصدَّر من Open WebUI",
      lines: "محادثة في أسطر",
      archive: "أرشيف",
    },
    files: (amount) =>
      arabicCount(amount, {
        ...{ one: "ملف واحد", two: "ملفان", few: "# ملفات", many: "# ملفًا", other: "# ملف" },
      }),
    named: (name) => `«${name}»`,
    importWhat: (name) => `استيراد ${name}`,
    title: "استيراد المحادثات",
    readingFile: (name) => `جارٍ قراءة ${name} …`,
    notImported: (name, why) => `تعذّر استيراد ${name}: ${why}`,
    notUnderstood: "لم يُعثر فيه على محادثات",
    isA: (name, source) => `${name} هو ${source}.`,
    comesBack: "يعود كما كان.",
    becomes: (space) => `تصبح كل محادثة جلسة في ${space}. وما هو موجود من قبل يبقى كما هو.`,
    learn: "تعلّم معلومات منها (يقرأ Claude كل محادثة، وهذا يستهلك رموزًا)",
    keepFor: "مدة الاحتفاظ بها دون استخدام",
    asOthers: "مثل الجلسات الأخرى",
    month: "30 يومًا",
    year: "سنة واحدة",
    tenYears: "10 سنوات",
    soFar: (amount, learned) =>
      `حتى الآن: ${conversations(amount)} …${learned > 0 ? ` وتُعلِّم: ${facts(learned)}` : ""}`,
    read: "المقروء",
    stop: "إيقاف",
    openFirst: "فتح الأولى",
    done: "تم",
    imported: (amount, lines, space) =>
      `استُورد إلى ${space}: ${conversations(amount)}، فيها ${
        arabicCount(lines, {
          one: "رسالة واحدة أو رد واحد",
          two: "رسالتان أو ردّان",
          few: "# رسائل وردود",
          many: "# رسالة وردًّا",
          other: "# رسالة ورد",
        })
      }.`,
    restored: (amount) =>
      `استُعيد: ${
        arabicCount(amount, {
          one: "أرشيف واحد",
          two: "أرشيفان",
          few: "# أرشيفات",
          many: "# أرشيفًا",
          other: "# أرشيف",
        })
      }.`,
    extended: (amount) => `أُضيف الجديد إلى: ${conversations(amount)}.`,
    unchanged: (amount) => `كانت موجودة ولم تتغيّر: ${conversations(amount)}.`,
    learned: (amount) => `تُعلِّم: ${facts(amount)}.`,
    notLearned: (amount, why) => `تعذّر التعلّم (${conversations(amount)}): ${why}`,
    stopped: (why) => `توقّف قبل نهاية الملف: ${why}`,
    failures: (amount) => `تعذّر استيرادها: ${conversations(amount)}`,
    more: (amount) => `${formatCount(amount)} أخرى`,
    leftOutTitle: "ما تُرك",
    leftOutIn: (what, names, more) =>
      `${what}، في ${names}${more > 0 ? ` وغيرها (${formatCount(more)})` : ""}`,
    leftOut: (reason, amount) => `${LEFT_OUT[reason]}: ${formatCount(amount)}`,
  };
}
