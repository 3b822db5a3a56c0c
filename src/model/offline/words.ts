const WORDS = new Intl.Segmenter("und", { granularity: "word" });

/** Words that say nothing about what a sentence is about. */
const EMPTY_WORDS = new Set(
  ("a an and are as at be been but by can could did do does for from had has have he her his how i in is it its me my " +
    "of on or our please remember say she so tell that the their them then there they this to was we were what when " +
    "where which who whom whose why will with would you your " +
    "am don't i'm it's der die das ein eine ich du er sie es wir ihr ist sind war was wer wie wo wann mein dein und " +
    "的 是 我 你 他 她 了 吗 什么 谁 は が を に の です か 私 何").split(" "),
);

const QUESTION_WORDS =
  /^(what|who|whom|whose|when|where|why|how|which|do|does|did|is|are|was|were|can|could|will|would|have|has|wer|wie|wo|wann|warum|was)\b/i;

const CLAIMS_OF_AUTHORITY = new RegExp(
  "\\b(administrators?|admin|root|superuser|operators?|developers?|moderators?)\\b.*\\b(am|is|are|was)\\b|" +
    "\\b(am|is|are|was|as)\\b.*\\b(administrators?|admin|superuser|operators?|authori[sz]ed|permitted|approved)\\b|" +
    "\\b(has|have|had)\\b.*\\b(approved|authori[sz]ed|permission|rights|access)\\b|" +
    "\\b(ignore|override|disregard)\\b.*\\b(instructions?|rules?|prompts?)\\b",
  "i",
);

/** The words of a text that carry meaning: in lower case, without a plural's s. */
export function keywordsOf(text: string): Set<string> {
  const words = Array.from(WORDS.segment(text.toLowerCase()))
    .filter(({ isWordLike, segment }) => isWordLike && !EMPTY_WORDS.has(segment))
    .map(({ segment }) => segment.length > 3 ? segment.replace(/s$/, "") : segment);
  return new Set(words);
}

/** Whether a sentence says that somebody may do more than others: no summary keeps that. */
export function claimsAuthority(sentence: string): boolean {
  return CLAIMS_OF_AUTHORITY.test(sentence);
}

/** Whether a sentence asks something: by its mark, or by its first word where it has none. */
export function isQuestion(sentence: string): boolean {
  if (/[?？؟]\s*$/.test(sentence)) return true;
  return QUESTION_WORDS.test(sentence) && !/[.!。！]\s*$/.test(sentence);
}
