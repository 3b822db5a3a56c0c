import type { DialogWords } from "../dialogs.ts";

/** What the dialogs say, in Arabic. */
export function arabicDialogs(): DialogWords {
  return {
    theImport: "الاستيراد",
    shortcuts: "اختصارات لوحة المفاتيح",
    keys: {
      send: "إرسال الرسالة",
      newLine: "سطر جديد",
      escape: "إغلاق اللوحة المفتوحة أو إيقاف الرد",
      message: "الانتقال إلى حقل الرسالة",
      first: "الرسالة الأولى (في المحادثة)",
      latest: "أحدث رسالة (في المحادثة)",
      actions: "إجراءات الجلسة (في القائمة)",
      search: "البحث في الجلسات",
      newSession: "جلسة جديدة",
      settings: "إعدادات هذه الجلسة",
      help: "عرض اختصارات لوحة المفاتيح",
    },
    keyNames: {
      Enter: "Enter",
      Escape: "Esc",
      Home: "Home",
      End: "End",
      Shift: "Shift",
      Ctrl: "Ctrl",
    },
    tokenRequired: "يلزم رمز وصول",
    invalidToken: "رمز الوصول الحالي غير صالح.",
    askForToken: "اطلب رمز وصول ممّن يشغّل هذا الجسر.",
    token: "رمز الوصول",
    remember: "تذكّره في هذا المتصفح، لا في هذا التبويب وحده",
    connect: "اتصال",
    name: "الاسم",
    renameSession: "إعادة تسمية الجلسة",
    renameSpace: "إعادة تسمية المساحة",
    renameWhat: (title) => `إعادة تسمية «${title}»`,
    deleteWhat: (title) => `حذف «${title}»؟`,
    deleteSession: "أتريد حذف هذه الجلسة؟",
    deleteText: (title) =>
      `ستُحذف «${title}» وكل رسائلها وردودها وملاحظاتها من الجسر نهائيًا. صدّرها أولًا إن كنت قد تحتاج إليها.`,
    keepWhat: (title) => `مدة الاحتفاظ بـ«${title}»`,
    keepSession: "الاحتفاظ بهذه الجلسة",
    keepText: "تُحذف الجلسة التي لا تُستخدم بعد مدة.",
    keepFor: "مدة الاحتفاظ دون استخدام",
    asOthers: "مثل الجلسات الأخرى",
    day: "24 ساعة",
    month: "30 يومًا",
    year: "سنة واحدة",
    tenYears: "10 سنوات",
  };
}
