import type { FailureWords } from "../failures.ts";

/** What the page says of a reply that failed, in Arabic. */
export const arabicFailures: FailureWords = {
  failed: "حدث خطأ ما.",
  again: "حاول مجددًا بعد لحظات.",
  againAfter: (time) => `حاول مجددًا بعد ${time}.`,
  texts: {
    model_overloaded: "النموذج مشغول الآن.",
    model_rate_limited: "بُلغ حدّ معدّل الطلبات للنموذج.",
    model_timeout: "لم يُجب النموذج في الوقت المحدد.",
    model_unreachable:
      "تعذّر على الجسر الوصول إلى نموذجه. تحقّق من شبكته ومن العنوان الأساسي في إعداداته.",
    model_interrupted: "انقطع رد النموذج.",
    model_failed: "واجه النموذج مشكلة في الرد.",
    model_invalid_request: "لم يستطع النموذج قبول هذا الطلب.",
    model_request_too_large: "هذه المحادثة أكبر مما يقبله النموذج. خفّض CONTEXT_LIMIT.",
    model_unauthorized:
      "رفضت واجهة النموذج مفتاح الجسر. تحقّق من ANTHROPIC_API_KEY أو OPENAI_API_KEY.",
    model_forbidden: "مفتاح API الخاص بالجسر لا يسمح بذلك. تحقّق من المفتاح ومن MODEL.",
    model_billing: "في حساب الجسر لدى واجهة النموذج مشكلة في الفوترة.",
    model_spend_limit: "بلغ حساب الجسر لدى واجهة النموذج حدّ الإنفاق.",
    model_not_found: "نموذج الجسر غير متاح. تحقّق من MODEL.",
    forbidden_scope: "رمز الوصول الخاص بك للقراءة فقط.",
    too_many_tokens: "نفدت حصة اليوم من الرموز.",
    too_many_turns: "رسائل كثيرة جدًا في دقيقة واحدة.",
    too_many_waiting: "رسائل كثيرة جدًا تنتظر الرد.",
    too_many_requests: "طلبات كثيرة جدًا دفعة واحدة.",
    overloaded: "الجسر مشغول الآن.",
    draining: "الجسر يُعاد تشغيله.",
    store_unavailable: "تعذّر على الجسر الوصول إلى مخزنه الآن.",
    too_many_bytes: "امتلأت مساحة تخزينك على هذا الجسر. احذف الجلسات التي لم تعد تحتاج إليها.",
    too_many_sessions: "لديك جلسات كثيرة جدًا. احذف بعض ما لم تعد تحتاج إليه.",
    internal: "حدث خطأ داخلي في الجسر.",
  },
};
