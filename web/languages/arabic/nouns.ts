import type { Tools } from "../tools.ts";

/** Amounts of what the page counts, each with its noun. */
export function nouns({ arabic }: Tools) {
  return {
    characters: (amount: number) =>
      arabic(amount, {
        ...{ one: "حرف واحد", two: "حرفان", few: "# أحرف", many: "# حرفًا", other: "# حرف" },
      }),
    turns: (amount: number) =>
      arabic(amount, {
        ...{ one: "دورة واحدة", two: "دورتان", few: "# دورات", many: "# دورة", other: "# دورة" },
      }),
    facts: (amount: number) =>
      arabic(amount, {
        one: "معلومة واحدة",
        two: "معلومتان",
        few: "# معلومات",
        many: "# معلومة",
        other: "# معلومة",
      }),
    sessions: (amount: number) =>
      arabic(amount, {
        ...{ one: "جلسة واحدة", two: "جلستان", few: "# جلسات", many: "# جلسة", other: "# جلسة" },
      }),
    conversations: (amount: number) =>
      arabic(amount, {
        one: "محادثة واحدة",
        two: "محادثتان",
        few: "# محادثات",
        many: "# محادثة",
        other: "# محادثة",
      }),
    notes: (amount: number) =>
      arabic(amount, {
        one: "ملاحظة واحدة",
        two: "ملاحظتان",
        few: "# ملاحظات",
        many: "# ملاحظة",
        other: "# ملاحظة",
      }),
  };
}
