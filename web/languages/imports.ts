/** What the dialog of imports says. @module */
import { LEFT_OUT_WORDS, type LeftOutReason } from "../../src/imports/mod.ts";
import { tableOf } from "./language.ts";
import { formatCount, plural } from "./numbers.ts";

/** The words of imports. */
export const importingWords = tableOf("imports", {
  sources: {
    chatgpt: "an export of ChatGPT",
    claude: "an export of claude.ai",
    "claude-code": "a transcript of Claude Code",
    librechat: "an export of LibreChat",
    "open-webui": "an export of Open WebUI",
    lines: "a conversation in lines",
    archive: "an archive",
  },
  files: (amount: number) => plural(amount, "file"),
  named: (name: string) => `“${name}”`,
  importWhat: (name: string) => `Import ${name}`,
  title: "Import conversations",
  readingFile: (name: string) => `Reading ${name} …`,
  notImported: (name: string, why: string) => `Could not import ${name}: ${why}`,
  notUnderstood: "no conversations were found in it",
  isA: (name: string, source: string) => `${name} is ${source}.`,
  comesBack: "It comes back as it was.",
  becomes: (space: string) =>
    `Each conversation becomes a session in ${space}. What is there already stays as it is.`,
  learn: "Learn facts from them (Claude reads each conversation, which costs tokens)",
  keepFor: "Keep them unused for",
  asOthers: "as long as other sessions",
  month: "30 days",
  year: "1 year",
  tenYears: "10 years",
  soFar: (conversations: number, facts: number) =>
    `${plural(conversations, "conversation")} so far …${
      facts > 0 ? ` ${plural(facts, "fact")} learned` : ""
    }`,
  read: "Read",
  stop: "Stop",
  openFirst: "Open the first",
  done: "Done",
  imported: (conversations: number, lines: number, space: string) =>
    `Imported ${plural(conversations, "conversation")} with ${
      plural(lines, "message or reply", "messages and replies")
    } into ${space}.`,
  restored: (archives: number) => `Restored ${plural(archives, "archive")}.`,
  extended: (conversations: number) =>
    `Added what is new to ${plural(conversations, "conversation")}.`,
  unchanged: (conversations: number) =>
    `${
      plural(conversations, "conversation was", "conversations were")
    } there already and did not change.`,
  learned: (facts: number) => `Learned ${plural(facts, "fact")}.`,
  notLearned: (conversations: number, why: string) =>
    `Could not learn from ${plural(conversations, "conversation")}: ${why}`,
  stopped: (why: string) => `Stopped before the end of the file: ${why}`,
  failures: (conversations: number) =>
    `${plural(conversations, "conversation")} could not be imported`,
  more: (amount: number) => `${formatCount(amount)} more`,
  leftOutTitle: "What was left out",
  leftOutIn: (what: string, names: string, more: number) =>
    `${what}, in ${names}${more > 0 ? ` and ${formatCount(more)} more` : ""}`,
  leftOut: (reason: LeftOutReason, amount: number) => {
    const [one, many] = LEFT_OUT_WORDS[reason];
    return plural(amount, one, many);
  },
});

/** What the dialog of imports says, in any language. */
export type ImportWords = typeof importingWords;
