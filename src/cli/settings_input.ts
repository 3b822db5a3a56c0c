import type { SettingName, SettingsChanges } from "../client/mod.ts";

/** What the settings are called in a chat. */
export const SETTING_WORDS: Readonly<Record<string, SettingName>> = {
  model: "model",
  system: "systemPrompt",
  budget: "contextLimit",
  summaries: "summaries",
  keep: "keepFor",
};

/** What a setting is called in a chat. */
export function settingWord(name: string): string {
  return Object.entries(SETTING_WORDS).find(([, each]) => each === name)?.[0] ?? name;
}

/** What a setting takes, for those who type something else. */
const TAKES: Readonly<Record<SettingName, string>> = {
  model: "a model's name, or default",
  systemPrompt: "a text, none, or default",
  contextLimit: "a number of characters, or default",
  summaries: "on, off, or default",
  keepFor: "a time such as 12h, 7d or 4w, or default",
};

/** Seconds in the units of a time. */
const UNITS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
};

/** What is typed behind `/set`: nothing to change, a change, or something that it does not take. */
export type SettingsInput =
  | { readonly kind: "list" }
  | { readonly kind: "models" }
  | { readonly kind: "change"; readonly name: SettingName; readonly changes: SettingsChanges }
  | { readonly kind: "wrong"; readonly why: string };

/** Reads what is typed behind `/set`. */
export function readSettings(typed: string): SettingsInput {
  const [, word = "", value = ""] = /^(\S*)\s*(.*)$/s.exec(typed.trim()) ?? [];
  if (word === "") return { kind: "list" };
  const name = Object.hasOwn(SETTING_WORDS, word) ? SETTING_WORDS[word] : undefined;
  if (name === undefined) {
    const words = Object.keys(SETTING_WORDS).join(", ");
    return { kind: "wrong", why: `There is no setting ${word}; /set takes ${words}` };
  }
  if (value === "") {
    return name === "model"
      ? { kind: "models" }
      : { kind: "wrong", why: `/set ${word} takes ${TAKES[name]}` };
  }
  if (value === "default") return { kind: "change", name, changes: { [name]: null } };
  const read = valueOf(name, value);
  return read === undefined
    ? { kind: "wrong", why: `/set ${word} takes ${TAKES[name]}` }
    : { kind: "change", name, changes: { [name]: read } };
}

function valueOf(name: SettingName, value: string): string | number | boolean | undefined {
  switch (name) {
    case "model":
      return value;
    case "systemPrompt":
      return value === "none" ? "" : value;
    case "contextLimit":
      return /^[\d,_.]+$/.test(value) ? wholeIn(value.replaceAll(/[,_.]/g, "")) : undefined;
    case "summaries":
      return { on: true, off: false }[value];
    case "keepFor": {
      const [, count = "", unit = ""] = /^(\d{1,9})\s*([smhdw])$/i.exec(value) ?? [];
      const seconds = Number(count) * (UNITS[unit.toLowerCase()] ?? 0);
      return seconds > 0 ? seconds : undefined;
    }
    default:
      return name satisfies never;
  }
}

function wholeIn(digits: string): number | undefined {
  return /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}

/** A time in the largest unit that it is a whole number of. */
export function sayTime(seconds: number): string {
  const [unit, size] = Object.entries(UNITS).toReversed()
    .find(([, size]) => seconds % size === 0) ?? ["s", 1];
  return `${seconds / size}${unit}`;
}
