import type { SettingsWords } from "../settings.ts";
import type { Tools } from "../tools.ts";

/** What settings say, in Arabic. */
export function arabicSettings({ formatCount }: Tools): SettingsWords {
  return {
    settings: "الإعدادات",
    settingsOf: (title) => `إعدادات «${title}»`,
    holdFrom: "يسري ما تغيّره بدءًا من الرسالة التالية، وفي هذه الجلسة وحدها.",
    readOnly: "رمز وصولك للقراءة فقط: يمكنك رؤية الإعدادات لا تغييرها.",
    loading: "جارٍ تحميل الإعدادات …",
    notLoaded: (why) => `تعذّر تحميل الإعدادات: ${why}`,
    notSaved: (why) => `لم يُحفظ: ${why}`,
    saved: "حُفظ: يسري بدءًا من الرسالة التالية",
    save: "حفظ",
    model: "النموذج",
    usualModel: (model) => `${model} (نموذج الجسر)`,
    modelsUnknown: "لا يذكر المزوّد النماذج المتاحة.",
    systemPrompt: "تعليمات النظام",
    promptHint: (most) => `${formatCount(most)} حرف على الأكثر؛ اتركها فارغة لعدم استخدامها.`,
    usualPrompt: "استخدام تعليمات الجسر",
    budget: "ميزانية النص المتذكَّر",
    summaries: "تلخيص الأدوار الأقدم",
    summariesHint: "من دونه لا يُعثر على ما لم يعد يتّسع له المجال إلا بما تقوله.",
    keepFor: "مدة الاحتفاظ دون استخدام",
    keepBudget: "الاحتفاظ بهذه الميزانية",
    budgetKept: "لهذه الجلسة هذه الميزانية من الآن فصاعدًا",
    resetToOwn: (usual) => `العودة إلى ${formatCount(usual)} (إعداد هذه الجلسة)`,
    ofRequest: "إعدادات هذا الطلب",
    ofSession: "خاص بهذه الجلسة",
    longestReply: "أطول رد",
    tokens: (amount) => `${formatCount(amount)} من الرموز`,
    noPrompt: "لا شيء",
    systemText: "مضبوطة لهذه الجلسة، وتأتي أولًا دائمًا.",
  };
}
