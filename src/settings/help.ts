import { ENTRIES, SETTING_NAMES } from "./entries.ts";
import type { SettingEntry } from "./kinds.ts";

/** The settings as a Markdown table. */
export function settingsTable(): string {
  const rows = SETTING_NAMES.map((name) => {
    const entry: SettingEntry = ENTRIES[name];
    const standard = entry.default === undefined ? "" : `\`${entry.default}\``;
    return `| \`${name}\` | ${standard} | ${entry.meaning} |`;
  });
  return ["| variable | default | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

/** The settings as lines for a terminal. */
export function settingsHelp(): string {
  return SETTING_NAMES.map((name) => {
    const entry: SettingEntry = ENTRIES[name];
    const standard = entry.default === undefined ? "" : ` (${entry.default})`;
    return `  ${name}${standard}\n      ${entry.meaning.replaceAll("`", "")}`;
  }).join("\n");
}
