import { arabic } from "../numbers.ts";

/** An amount of characters. */
export function characters(amount: number): string {
  return arabic(amount, {
    ...{ one: "حرف واحد", two: "حرفان", few: "# أحرف", many: "# حرفًا", other: "# حرف" },
  });
}

/** An amount of turns: a message and its reply. */
export function turns(amount: number): string {
  return arabic(amount, {
    ...{ one: "دورة واحدة", two: "دورتان", few: "# دورات", many: "# دورة", other: "# دورة" },
  });
}

/** An amount of facts. */
export function facts(amount: number): string {
  return arabic(amount, {
    one: "معلومة واحدة",
    two: "معلومتان",
    few: "# معلومات",
    many: "# معلومة",
    other: "# معلومة",
  });
}

/** An amount of sessions. */
export function sessions(amount: number): string {
  return arabic(amount, {
    ...{ one: "جلسة واحدة", two: "جلستان", few: "# جلسات", many: "# جلسة", other: "# جلسة" },
  });
}

/** An amount of conversations. */
export function conversations(amount: number): string {
  return arabic(amount, {
    one: "محادثة واحدة",
    two: "محادثتان",
    few: "# محادثات",
    many: "# محادثة",
    other: "# محادثة",
  });
}

/** An amount of notes. */
export function notes(amount: number): string {
  return arabic(amount, {
    one: "ملاحظة واحدة",
    two: "ملاحظتان",
    few: "# ملاحظات",
    many: "# ملاحظة",
    other: "# ملاحظة",
  });
}
