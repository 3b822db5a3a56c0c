import type { Tools } from "../tools.ts";
import type { LateWords } from "../late.ts";
import { arabicNouns } from "./nouns.ts";

/** What the page says a moment after the first load, in Arabic. */
export function arabicLate(tools: Tools): LateWords {
  const { arabicCount } = tools;
  const { characters, conversations, facts, sessions, turns } = arabicNouns(tools);
  return {
    ...{ characters, turns, facts, sessions, conversations },
    matches: (amount) =>
      arabicCount(amount, {
        one: "نتيجة واحدة",
        two: "نتيجتان",
        few: "# نتائج",
        many: "# نتيجة",
        other: "# نتيجة",
      }),
    showAll: (amount) => `عرض النص كاملًا (${characters(amount)})`,
    showInChat: "عرض في الدردشة",
    showRange: (from, to) =>
      `عرض في الدردشة: ${from === to ? `الموضع ${from}` : `المواضع من ${from} إلى ${to}`}`,
    rename: "إعادة تسمية",
    move: "نقل",
    copyLink: "نسخ الرابط",
    fork: "تفريع",
    export: "تصدير",
    saveMarkdown: "حفظ بصيغة Markdown",
    delete: "حذف",
    actionsFor: (title) => `إجراءات «${title}»`,
    import: "استيراد",
    fileToImport: "الملف المراد استيراده",
    language: "اللغة",
    theme: { system: "المظهر: حسب النظام", light: "المظهر: فاتح", dark: "المظهر: داكن" },
    readOnly:
      "رمز الوصول الخاص بك للقراءة فقط: يمكنك القراءة والبحث، لا إرسال الرسائل. اطلب ممّن يشغّل هذا الجسر رمزًا يسمح بالكتابة.",
    otherToken: "استخدام رمز آخر",
    expiredHere: "انتهت صلاحية هذه الجلسة لأنها لم تُستخدم منذ مدة طويلة.",
    deletedHere: "حُذفت هذه الجلسة من مكان آخر.",
    draftKept: "ما كتبتَه محفوظ.",
    startNew: "بدء جلسة جديدة",
    enterToken: "إدخال رمز وصول",
    undoLearned: (text) => `تراجع: لا تتذكّر «${text}»`,
    showLearned: (text) => `عرض ما هو معروف: «${text}»`,
    cancel: "إلغاء",
    close: "إغلاق",
    searching: "جارٍ البحث …",
    searchFailed: (why) => `فشل البحث: ${why}`,
    pin: "تثبيت",
    unpin: "إلغاء التثبيت",
    pinned: "مثبّتة",
    unpinned: "أُلغي التثبيت",
    forgotten: "نُسيت",
    unnamedSession: "جلسة بلا اسم",
    kinds: {
      pinned: "ملاحظات مثبّتة",
      fact: "معلومات",
      summary: "ملخّص",
      recent: "الدورات الأخيرة",
      recalled: "مُستذكَر",
      elsewhere: "محادثات أخرى",
      free: "غير مستخدم",
      message: "رسالة جديدة",
    },
    budget: "الميزانية",

    replied: (speaker, text) => `${speaker}: ${text}`,
    replyFailed: (why) => `فشل الرد: ${why}`,
    stopped: "تم الإيقاف",
    isAnswering: (speaker) => `${speaker} يردّ الآن`,
    drop: "أفلِت هنا ملفًا مصدَّرًا من ChatGPT أو claude.ai أو دردشة أخرى لاستيراده",

    notRenamed: "تعذّرت إعادة تسمية الجلسة",
    nameRemoved: "أُزيل الاسم",
    renamed: (name) => `أُعيدت التسمية إلى «${name}»`,
    notForked: "تعذّر تفريع الجلسة",
    forked: "فُرّعت إلى جلسة جديدة. الأصل لم يتغيّر",
    notSentInNew: "تعذّر إرسال الرسالة في جلسة جديدة",
    notDeleted: "تعذّر حذف الجلسة",
    deleted: "حُذفت الجلسة",
    notExported: "تعذّر تصدير الجلسة",
    notImported: (file) => `تعذّر استيراد «${file}»`,
    imported: (amount, file) => `استُورد من «${file}»: ${turns(amount)}`,
    notMoved: "تعذّر نقل الجلسة",
    takenOut: "أُخرجت من مساحتها. ما تُعلِّم قبل ذلك يبقى هناك",
    movedTo: (space) => `نُقلت إلى ${space}`,
    nothingToKeep: "لا شيء للاحتفاظ به بعد: أرسل رسالة أولًا",
    notKept: "تعذّر تغيير مدة الاحتفاظ بالجلسة",
    keptAsOthers: "يُحتفظ بها مدة الجلسات الأخرى",
    saved: "تم الحفظ",
    notForgotten: "تعذّر نسيانها",

    welcome: "ما الذي يشغل بالك؟",
    welcomeText:
      "تحدّث مع Claude هنا: تتذكّر هذه الصفحة كل محادثة، وتعرض لك بالضبط ما أُرسل إلى Claude.",
    knowsNothing: "لا تعرف هذه الدردشة شيئًا عن جلساتك الأخرى، ولن تعرف تلك شيئًا عنها.",
    knownIn: (space) => `ما تقوله هنا معروف في كل جلسات «${space}».`,
    demo: (model) =>
      `يجيب ${model} لأن الجسر بلا مفتاح API. إنه ليس ذكاءً اصطناعيًا، لكنه يقتبس ما قلته له. اضبط ANTHROPIC_API_KEY لتتحدث مع Claude.`,
    demoModel: "النموذج التجريبي",
    ideas: "أشياء يمكنك تجربتها",
    ideaName: "اسمي آدا، وأخطّط لرحلة إلى لشبونة في مايو.",
    ideaKnown: "ماذا تعرف عني؟",
    ideaTable: "اعرض لي جدولًا بثلاث عواصم أوروبية، مع صيغة لحساب المسافة بين اثنتين منها.",
    deletion: (days) =>
      `تُحذف الجلسة التي لا تُستخدم لمدة ${
        arabicCount(days, {
          one: "يوم",
          two: "يومين",
          few: "# أيام",
          many: "# يومًا",
          other: "# يوم",
        })
      }. خيار «الاحتفاظ» في قائمتها يغيّر ذلك، وخيار «حذف» يحذفها فورًا.`,
    editMessage: "تعديل رسالتك",
    editHint: "يبدأ هذا جلسة جديدة بكل ما سبق هذه الرسالة. وتبقى الجلسة الحالية كما هي.",
  };
}
