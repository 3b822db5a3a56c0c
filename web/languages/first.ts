/** What the page says from the start: in the chat, the header and the list of sessions. @module */
import { tableOf } from "./language.ts";
import { formatCount } from "./numbers.ts";

/** The words of the first load. */
export const words = tableOf("first", {
  aMoment: "a moment",
  lessThan: (amount: string) => `less than ${amount}`,
  tryAgain: "Try again",
  show: "Show",
  showMore: "Show more",
  undo: "Undo",
  copy: "Copy",
  message: "Message",
  search: "Search sessions",

  skip: "Skip to message",
  skipToView: "Skip to content",
  closePanel: "Close panel",
  theRequest: "the request",
  theDialog: "the dialog",
  theEditor: "the editor",
  theAttachments: "the attachments",
  attach: "Attach files",
  theConversation: "the conversation",
  whatWasSaid: "what was said",
  loading: (what: string) => `Loading ${what} …`,
  notLoaded: (what: string) => `Could not load ${what}. Reload the page`,
  reload: "Reload",
  notifications: "Notifications",
  dismiss: "Dismiss",
  copied: "Copied",
  notCopied: "Could not copy: the browser does not allow it. Copy it by hand",
  moreCharacters: (some: number, all: number) =>
    `Show ${formatCount(some)} more of ${formatCount(all)} characters`,

  appName: "Context Bridge",
  longAppName: "Claude Context Bridge",
  views: "Views of this session",
  chat: "Chat",
  memory: "Memory",
  knowledge: "What it knows",
  willSee: "What Claude will see",
  saw: "What Claude saw",
  temporary: "Temporary chat",
  keep: "Keep",
  offlineModel: "Offline model",
  answersOffline: "Offline model (no API key)",
  connected: "Connected",
  answering: "Answering …",
  connecting: "Connecting …",
  offline: "Offline",
  reconnecting: "Reconnecting …",
  notConnected: "Not connected",
  toSend: (amount: number) => `${amount} waiting to send`,

  conversation: "Conversation",
  toLatest: "Jump to the latest message",
  loadingEarlier: "Loading earlier messages …",
  noEarlier: (why: string) => `Could not load earlier messages: ${why}`,
  placeholder: "Message Claude …",
  stop: "Stop",
  stopKey: "Stop (Escape)",
  send: "Send",
  sendKey: "Send (Enter)",
  summarised: (from: number, to: number) =>
    `Positions ${formatCount(from)} to ${formatCount(to)} were summarised here`,
  learned: (text: string) => `Learned: ${text}`,
  updated: (text: string) => `Updated: ${text}`,
  you: "You",
  messageActions: "Message actions",
  editInNew: "Edit in a new session",
  isAnswering: "Answering",
  replyActions: "Reply actions",
  copyCode: "Copy code",
  code: "Code",
  codeIn: (language: string) => `Code, ${language}`,
  plainText: "text",
  done: "Done",
  toDo: "To do",
  formula: "Formula",
  table: "Table",

  sessions: "Sessions",
  newSession: "New session",
  noSessions: "Your sessions will appear here.",
  noMatch: (query: string) => `No sessions match “${query}”.`,
  loadingOlder: "Loading older sessions …",
  notAllLoaded: "Older sessions are not loaded yet.",
  loadOlder: "Load older sessions",
  space: (name: string) => `Space: ${name}. Switch space`,
  spaceHint: "New sessions begin in this space, and know what was said in it",
  temporaryHint: "Knows nothing from elsewhere, and nothing is learned from it",
  mainSpace: "Main",
  justNow: "just now",
  expired: "Expired",
  deletedIn: (amount: number, unit: "year" | "day" | "hour" | "minute") =>
    `Deleted in ${amount} ${
      { year: "years", day: "days", hour: "h", minute: "min" }[unit]
    } unless used`,
  deletedSoon: "Deleted in less than a minute unless used",
  earlier: "Earlier",
  today: "Today",
  yesterday: "Yesterday",
  thisWeek: "This week",

  notAllowed: "your token does not allow this",
  /**
   * An error of the bridge or the client by its code; English has it from the bridge, but for how
   * programs send a token.
   */
  error: (code: string, message: string) =>
    code === "unauthorized" ? "A valid token is required" : message,
  line: (line: number, message: string) => `line ${line}: ${message}`,
  notSent: (why: string) => `Not sent: ${why}`,
  noLinked: "The linked message is not in this session",
  invalidSession: (id: string) =>
    `“${id}” is not a valid session id: use 1 to 128 of A-Z a-z 0-9 . _ : -. A new session was opened`,
});

/** What the first load says, in any language. */
export type FirstWords = typeof words;
