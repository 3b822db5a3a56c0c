/** What the page says a moment after the first load, and what several later rooms say. @module */
import { tableOf } from "./language.ts";
import { plural } from "./numbers.ts";

/** The words of what loads later, in several rooms. */
export const lateWords = tableOf("late", {
  characters: (amount: number) => plural(amount, "character"),
  turns: (amount: number) => plural(amount, "turn"),
  facts: (amount: number) => plural(amount, "fact"),
  sessions: (amount: number) => plural(amount, "session"),
  conversations: (amount: number) => plural(amount, "conversation"),
  matches: (amount: number) => plural(amount, "match", "matches"),
  showAll: (characters: number) => `Show all ${plural(characters, "character")}`,
  showInChat: "Show in chat",
  showRange: (from: number, to: number) =>
    `Show in chat: ${from === to ? `position ${from}` : `positions ${from} to ${to}`}`,
  rename: "Rename",
  move: "Move",
  copyLink: "Copy link",
  fork: "Fork",
  export: "Export",
  saveMarkdown: "Save as Markdown",
  delete: "Delete",
  actionsFor: (title: string) => `Actions for “${title}”`,
  import: "Import",
  fileToImport: "File to import",
  language: "PageLanguage",
  theme: { system: "Theme: system", light: "Theme: light", dark: "Theme: dark" },
  readOnly:
    "Your token is read-only: you can read and search, but not send messages. Ask the person who runs this bridge for a token that can write.",
  otherToken: "Use another token",
  expiredHere: "This session has expired: it was not used for a long time.",
  deletedHere: "This session was deleted elsewhere.",
  draftKept: "What you wrote is kept.",
  startNew: "Start a new session",
  enterToken: "Enter a token",
  undoLearned: (text: string) => `Undo: do not remember “${text}”`,
  showLearned: (text: string) => `Show what is known: “${text}”`,
  cancel: "Cancel",
  close: "Close",
  searching: "Searching …",
  searchFailed: (why: string) => `Search failed: ${why}`,
  pin: "Pin",
  unpin: "Unpin",
  pinned: "Pinned",
  unpinned: "Unpinned",
  forgotten: "Forgotten",
  unnamedSession: "a session without a name",
  kinds: {
    pinned: "Pinned notes",
    fact: "Facts",
    summary: "Summary",
    recent: "Recent turns",
    recalled: "Recalled",
    elsewhere: "Other conversations",
    free: "Unused",
    message: "New message",
  },
  budget: "Budget",

  replied: (speaker: string, text: string) => `${speaker}: ${text}`,
  replyFailed: (why: string) => `Failed: ${why}`,
  stopped: "Stopped",
  isAnswering: (speaker: string) => `${speaker} is answering`,
  drop: "Drop an export of ChatGPT, claude.ai or another chat to import it",

  notRenamed: "Could not rename the session",
  nameRemoved: "Name removed",
  renamed: (name: string) => `Renamed to “${name}”`,
  notForked: "Could not fork the session",
  forked: "Forked into a new session. The original is unchanged",
  notSentInNew: "Could not send the message in a new session",
  notDeleted: "Could not delete the session",
  deleted: "Session deleted",
  notExported: "Could not export the session",
  notImported: (file: string) => `Could not import “${file}”`,
  imported: (turns: number, file: string) => `Imported ${plural(turns, "turn")} from “${file}”`,
  notMoved: "Could not move the session",
  takenOut: "Taken out of its space. What was learned before stays there",
  movedTo: (space: string) => `Moved to ${space}`,
  nothingToKeep: "Nothing to keep yet: send a message first",
  notKept: "Could not change how long the session is kept",
  keptAsOthers: "Kept as long as other sessions",
  saved: "Saved",
  notForgotten: "Could not forget it",

  welcome: "What is on your mind?",
  welcomeText:
    "Chat with Claude here: this page remembers every conversation, and shows you exactly what Claude was sent.",
  knowsNothing: "This chat knows nothing of your other sessions, and they will know nothing of it.",
  knownIn: (space: string) => `What you say here is known in all sessions of “${space}”.`,
  demo: (model: string) =>
    `The ${model} answers, since the bridge has no API key. It is no AI, but it quotes what you told it. Set ANTHROPIC_API_KEY to talk with Claude.`,
  demoModel: "demo model",
  ideas: "Things to try",
  ideaName: "My name is Ada, and I am planning a trip to Lisbon in May.",
  ideaKnown: "What do you know about me?",
  ideaTable:
    "Show me a table of three European capitals, with a formula for the distance between two of them.",
  deletion: (days: number) =>
    `A session that is not used for ${
      days === 1 ? "a day" : `${days} days`
    } is deleted. “Keep” in its menu changes that; “Delete” deletes it at once.`,
  editMessage: "Edit your message",
  editHint:
    "This starts a new session with everything before this message. The current session stays as it is.",
});

/** What is said later in several rooms, in any language. */
export type LateWords = typeof lateWords;
