import type { Tools } from "../tools.ts";
import type { ContextWords } from "../context.ts";
import { arabicNouns } from "./nouns.ts";

/** What the drawer says, in Arabic. */
export function arabicContext(tools: Tools): ContextWords {
  const { ago, arabicCount, decimal, duration, formatCount, listed } = tools;
  const { characters, turns: turnsOf } = arabicNouns(tools);
  const relevance = (score: number | undefined) =>
    score === undefined ? "" : ` (الصلة ${decimal(score, 2)})`;
  return {
    used: (some, limit, share) =>
      `استُخدم ${some} من أصل ${characters(limit)}${share === "" ? "" : ` (${share})`}`,
    unit: () => " حرف",
    barHint: "الأطوال بالحروف. تُرسل الرسالة الجديدة كاملة دائمًا ولا تُحسب من الميزانية.",
    resetTo: (usual) => `إعادة الضبط إلى ${formatCount(usual)} (إعداد الجسر)`,
    input: "مدخلات غير مخزّنة مؤقتًا",
    inputRead: "مدخلات قُرئت من الذاكرة المؤقتة",
    inputWritten: "مدخلات كُتبت في الذاكرة المؤقتة",
    output: "مخرجات",
    tokensAndCost: "الرموز والتكلفة",
    noInput: "لم يُبلغ النموذج عن رموز مدخلة.",
    fromCache: (share) => `جاء ${share} من المدخلات من الذاكرة المؤقتة.`,
    cost: "التكلفة",
    free: "مجاني",
    noPrice: (model) => `غير معروفة: لا سعر لـ ${model}`,
    saved: "ما وفّرته الذاكرة المؤقتة",
    savedOf: (saved, all) => `${saved} من ${all}`,
    extraCost: "تكلفة إضافية لملء الذاكرة المؤقتة",
    blank:
      "اكتب رسالة هنا أو في الدردشة لترى ما سيتلقاه Claude معها. ما يُستذكَر يتوقف على الرسالة. هذه معاينة فقط.",
    empty: "هذه الجلسة فارغة: لن يتلقى Claude إلا هذه الرسالة.",
    noPreview: (why) => `تعذّر تحميل المعاينة: ${why}`,
    loadingPreview: "جارٍ تحميل المعاينة …",
    inputTokens: (amount) =>
      arabicCount(amount, {
        one: "رمز مدخل واحد",
        two: "رمزان مدخلان",
        few: "# رموز مدخلة",
        many: "# رمزًا مدخلًا",
        other: "# رمز مدخل",
      }),
    about: (tokens, cost) =>
      `نحو ${tokens}${
        cost === undefined ? "" : `، بتكلفة ${cost} إن لم يكن شيء منها في الذاكرة المؤقتة`
      }.`,
    measured: "تقدير من الرد الأخير.",
    guessed: `تقدير على أساس ${decimal(3.5, 1)} حرف لكل رمز.`,
    draft: "المسودة",
    typeToSee: "اكتب لترى ما سيراه Claude …",
    sent: "المُرسَل",
    rebuilt: "المُعاد بناؤه",
    shownHere: "المعروض هنا",
    verified: "مُتحقَّق منه",
    notVerified: "غير مُتحقَّق منه",
    same: "أُعيد بناء الطلب من السجل، وهو مطابق لما أُرسل بايتًا ببايت.",
    different:
      "أُعيد بناء الطلب من السجل، وهو يختلف عما أُرسل: إما أن الجسر يبني الطلبات الآن بطريقة أخرى، أو أن السجل قد غُيّر.",
    inserted: "ما أُضيف إلى الرسالة",
    insertedText: (amount) =>
      `يحتفظ برنامج بهذه المحادثة وقد أرسلها بنفسه إلى Claude. وأُعطي في آخر الرسالة من الذاكرة: ${
        characters(amount)
      }.`,
    open: (name) => `فتح ${name}`,
    received: "ما تلقّاه Claude",
    receives: "ما يتلقاه Claude",
    onlyMessage: "لا شيء سوى الرسالة.",
    system: "توجيه النظام",
    systemText: "يضبطه الجسر، وهو الأول دائمًا.",
    messageText: "كاملة دائمًا، وهي الأخيرة.",
    messageDay: (day) => `يُرسل معها يومها: ${day}.`,
    saidOn: (day) => `قيل في ${day}`,
    showKnown: "عرض ما هو معروف",
    age: (oldest, newest, { isPinned, isPast }) => {
      const written = isPast ? duration : ago;
      const [first, last] = [written(oldest), written(newest)];
      const age = first === last ? first : `${first} – ${last}`;
      const what = isPinned ? "ثُبّتت" : "أُرسلت";
      return isPast ? `${what} قبل هذه الرسالة: ${age}` : `${what} ${age}`;
    },
    leftOut: "ما تُرك",
    nothingLeftOut: "لا شيء: المحادثة كلها مشمولة.",
    showRange: (range) => `عرض في الدردشة: ${range}`,
    more: (amount) => `${formatCount(amount)} أخرى`,
    imported: "استُوردت هذه الدورة، فلم يُرسل هذا الجسر طلبًا لها.",
    failedBefore: (why) => `فشلت هذه الدورة قبل إرسال أي شيء إلى Claude: ${why}.`,
    stoppedBefore:
      "أُوقفت هذه الدورة قبل إرسال أي شيء إلى Claude، أو أوقفتها نسخة أخرى من الجسر. لا يوجد سجل لطلب.",
    unrecorded:
      "خُزّن هذا الرد دون سجل لطلبه: أرسله برنامج يحتفظ بالمحادثة بنفسه، أو إصدار قديم من هذا الجسر.",
    noRecord: "لا يوجد سجل لطلب لهذه الدورة.",
    cutMiddle: (amount) => `اختُصر: حُذف من الوسط ${characters(amount)}.`,
    cutEnd: (amount) => `اختُصر: حُذف من الآخر ${characters(amount)} لضيق المكان.`,
    repeated: (amount) => `تُرك ${characters(amount)}: أُرسل سابقًا في هذا السياق.`,
    allUnanswered: "بلا رد: فشل الاستدعاء أو أُوقف أو أجاب النموذج التجريبي.",
    someUnanswered: (amount) => `منها بلا رد: ${formatCount(amount)}.`,
    pinnedWhy: "مثبّتة: تُرسل مع كل رسالة حتى يُلغى تثبيتها.",
    summaryWhy: (turns) => `يحلّ محل أقدم الدورات: ${turnsOf(turns)}.`,
    recentWhy: (turns, isWhole) =>
      `${turns === 1 ? "دورة من الأخيرة" : `من الأخيرة: ${turnsOf(turns)}`}${
        isWhole ? "، كلمة بكلمة" : ""
      }.`,
    cutFromRecent: "حُذف من دورة أخيرة أعلاه.",
    elsewhereWhy: "قيل في محادثة أخرى.",
    standingWhy: "معروف من محادثاتك: تبدأ به الرسائل اللاحقة أيضًا.",
    changedWhy: "معروف من محادثاتك: تغيّر منذ آخر قراءة كاملة لها.",
    factWhy: "معروف من محادثاتك.",
    matching: (words, score) =>
      `يطابق ${listed(words.map((word) => `«${word}»`))}${relevance(score)}.`,
    close: (score) => `قريب من معنى الرسالة، أو بجوار مطابقة، أو من زمن تذكره${relevance(score)}.`,
    tooLong: (usual, limit) =>
      `وجد Claude الطلب أطول من اللازم بهذه الميزانية (${
        characters(usual)
      })، فأُعيد إرساله بميزانية ${formatCount(limit)}.`,
    summaryCut: (amount) => `حُذف من آخر الملخّص ${characters(amount)} لضيق المكان.`,
    onlyPassages: (turns) => `${turnsOf(turns)}: تُرسل المقاطع المستذكَرة فقط.`,
    cutFromTurns: (amount, turns) =>
      `حُذف ${characters(amount)} من دورات أخيرة طويلة (${
        turnsOf(turns)
      })، ويمكن استذكار ما يطابق الرسالة منها.`,
    omitted: (what, why) => `${what.join(" و")}: ${why}.`,
    notes: (amount) =>
      arabicCount(amount, {
        one: "ملاحظة مثبّتة",
        two: "ملاحظتان مثبّتتان",
        few: "# ملاحظات مثبّتة",
        many: "# ملاحظة مثبّتة",
        other: "# ملاحظة مثبّتة",
      }),
    omissions: {
      over_budget: "صلتها بهذه الرسالة غير كافية، أو لا مكان لها في الميزانية",
      summarised: "حلّ الملخّص محلها",
      failed: "لم يستطع Claude معالجة الرسالة، وسيفشل مجددًا",
      cancelled: "سُحبت قبل سؤال Claude",
      refused: "امتنع Claude عن الإجابة، وسيمتنع مجددًا",
      withheld: "حجبتَه عن Claude",
      files_over_budget: "بالاسم فقط: لا مكان في ميزانية المرفقات",
      kind_not_taken: "بالاسم فقط: لا يقبل النموذج هذا النوع من الملفات",
    },
    fileWhy: (tokens) => `أُرسل كاملًا: نحو ${formatCount(tokens)} من الرموز.`,
    files: (amount) => `المرفقات: ${formatCount(amount)}`,
    pinReply: "تثبيت الرد",
    byPerson: "عدّل شخصٌ نصّه.",
    replyPinned: "ثُبّت: سيُرسل مع كل رسالة من الآن",
    replyNotPinned: (why) => `تعذّر تثبيت الرد: ${why}`,
    loadingRequest: "جارٍ تحميل الطلب …",
    stillAnswering: "ما زال Claude يجيب. سيظهر هنا ما رآه عند انتهاء الدورة.",
    noRequest: (why) => `تعذّر تحميل الطلب: ${why}`,
    stoppedTurn: "أُوقفت الدورة، فلم يُبلَّغ عن رموز.",
    callFailed: (why) => `فشل الاستدعاء: ${why}`,
    exact: "الطلب بنصّه",
    requestTo: (model) => `الطلب إلى ${model}`,
    requestFor: (model) => `طلب مكتوب لأجل ${model}`,
    writtenFor: (model) => `الطلب مكتوب كما لو كان موجّهًا إلى ${model}.`,
    noMarker: "لا علامة للذاكرة المؤقتة: الجزء الثابت أقصر من أن يُخزَّن.",
    markerAfter: (cached, all) =>
      `علامة الذاكرة المؤقتة بعد النص ${formatCount(cached)} من ${
        formatCount(all)
      }: يمكن لـ Claude إعادة استخدام كل ما قبلها.`,
    readable: "مقروء",
    asSent: "كما أُرسل",
    copyAsSent: "نسخ كما أُرسل",
    json: "الطلب بصيغة JSON",
    marker: "علامة الذاكرة المؤقتة",
    moreTexts: (some, all) => `عرض ${formatCount(some)} من النصوص المتبقية (${formatCount(all)})`,
    unchangedUnrelated: "لا تغيّر هذه الميزانية شيئًا: ما تُرك لا صلة كافية له بهذه الرسالة.",
    unchangedSummary: "لا تغيّر هذه الميزانية شيئًا: ما تُرك موجود في الملخّص.",
    unchangedWhole: "لا تغيّر هذه الميزانية شيئًا: المحادثة كلها تتسع فيها أصلًا.",
  };
}
