/** What the dialogs of sessions, tokens and shortcuts say. @module */
import { tableOf } from "./language.ts";

/** The words of the dialogs. */
export const dialogWords = tableOf("dialogs", {
  theImport: "the import",
  shortcuts: "Keyboard shortcuts",
  keys: {
    send: "Send the message",
    newLine: "New line",
    escape: "Close the open panel, or stop the reply",
    message: "Go to the message field",
    first: "First message (in the conversation)",
    latest: "Latest message (in the conversation)",
    actions: "Actions for a session (in the list)",
    search: "Search sessions",
    newSession: "New session",
    settings: "Settings of this session",
    help: "Show keyboard shortcuts",
  },
  keyNames: {
    Enter: "Enter",
    Escape: "Escape",
    Home: "Home",
    End: "End",
    Shift: "Shift",
    Ctrl: "Ctrl",
  },
  tokenRequired: "Token required",
  invalidToken: "The current token is not valid.",
  askForToken: "Ask the person who runs this bridge for a token.",
  token: "Token",
  remember: "Remember it in this browser, not only in this tab",
  connect: "Connect",
  name: "Name",
  renameSession: "Rename session",
  renameSpace: "Rename space",
  renameWhat: (title: string) => `Rename “${title}”`,
  deleteWhat: (title: string) => `Delete “${title}”?`,
  deleteSession: "Delete this session?",
  deleteText: (title: string) =>
    `“${title}” and all its messages, replies and notes will be deleted from the bridge for good. Export it first if you might want it back.`,
  keepWhat: (title: string) => `How long to keep “${title}”`,
  keepSession: "Keep this session",
  keepText: "A session that is not used is deleted after a while.",
  keepFor: "Keep it unused for",
  asOthers: "As long as other sessions",
  day: "24 hours",
  month: "30 days",
  year: "1 year",
  tenYears: "10 years",
});

/** What the dialogs say, in any language. */
export type DialogWords = typeof dialogWords;
