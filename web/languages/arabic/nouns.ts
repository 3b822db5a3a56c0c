import type { Tools } from "../tools.ts";

/** Amounts of what the page counts, each with its noun. */
export function arabicNouns({ arabicCount }: Tools) {
  return {
    characters: (amount: number) =>
      arabicCount(amount, {
        ...{ one: "حرف واحد", two: "حرفان", few: "# أحرف", many: "# حرفًا", other: "# حرف" },
      }),
    turns: (amount: number) =>
      arabicCount(amount, {
        ...{ one: "دورة واحدة", two: "دورتان", few: "# دورات", many: "# دورة", other: "# دورة" },
      }),
    facts: (amount: number) =>
      arabicCount(amount, {
        one: "معلومة واحدة",
        two: "معلومتان",
        few: "# معلومات",
        many: "# معلومة",
        other: "# معلومة",
      }),
    sessions: (amount: number) =>
      arabicCount(amount, {
        ...{ one: "جلسة واحدة", two: "جلستان", few: "# جلسات", many: "# جلسة", other: "# جلسة" },
      }),
    conversations: (amount: number) =>
      arabicCount(amount, {
        one: "محادثة واحدة",
        two: "محادثتان",
        few: "# محادثات",
        many: "# محادثة",
        other: "# محادثة",
      }),
    notes: (amount: number) =>
      arabicCount(amount, {
        one: "ملاحظة واحدة",
        two: "ملاحظتان",
        few: "# ملاحظات",
        many: "# ملاحظة",
        other: "# ملاحظة",
      }),
  };
}
