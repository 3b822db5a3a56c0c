/** What the drawer says: what Claude saw for a reply, or will see with the draft. @module */
import { duration } from "./amounts.ts";
import { tableOf } from "./language.ts";
import { decimal, formatCount, listed, plural } from "./numbers.ts";

const characters = (amount: number) => plural(amount, "character");

/** The words of the drawer. */
export const contextWords = tableOf("context", {
  used: (some: string, limit: number, share: string) =>
    `${some} of ${characters(limit)} used${share === "" ? "" : ` (${share})`}`,
  unit: (amount: number): string => amount === 1 ? " character" : " characters",
  barHint:
    "Lengths are in characters. The new message is always sent in full and does not count towards the budget.",
  resetTo: (usual: number) => `Reset to ${formatCount(usual)} (the bridge's setting)`,
  input: "Input, not cached",
  inputRead: "Input, read from the cache",
  inputWritten: "Input, written to the cache",
  output: "Output",
  tokensAndCost: "Tokens and cost",
  noInput: "The model reported no input tokens.",
  fromCache: (share: string) => `${share} of the input came from the prompt cache.`,
  cost: "Cost",
  free: "Free",
  noPrice: (model: string) => `Unknown: no price for ${model}`,
  saved: "Saved by the cache",
  savedOf: (saved: string, all: string) => `${saved} of ${all}`,
  extraCost: "Extra cost of filling the cache",
  blank:
    "Type a message here or in the chat to see what Claude will receive with it. What is recalled depends on the message. This is only a preview.",
  empty: "This session is empty: Claude will receive only this message.",
  noPreview: (why: string) => `Could not load the preview: ${why}`,
  loadingPreview: "Loading the preview …",
  inputTokens: (amount: number) => plural(amount, "input token"),
  about: (tokens: string, cost: string | undefined) =>
    `About ${tokens}${cost === undefined ? "" : `, ${cost} if none of it is cached`}.`,
  measured: "Estimated from the last reply.",
  guessed: "Estimated at 3.5 characters per token.",
  draft: "Draft",
  typeToSee: "Type to see what Claude will see …",
  sent: "Sent",
  rebuilt: "Rebuilt",
  shownHere: "Shown here",
  verified: "Verified",
  notVerified: "Not verified",
  same: "Rebuilt from the log, the request is byte for byte what was sent.",
  different:
    "Rebuilt from the log, the request differs from what was sent: the bridge builds requests differently now, or the log was changed.",
  inserted: "What was added to the message",
  insertedText: (amount: number) =>
    `A program keeps this conversation and sent it to Claude itself. At the end of the message it was given ${
      characters(amount)
    } of memory.`,
  open: (name: string) => `Open ${name}`,
  received: "What Claude received",
  receives: "What Claude receives",
  onlyMessage: "Nothing but the message.",
  system: "System prompt",
  systemText: "Set by the bridge, and always first.",
  messageText: "Always in full, and last.",
  messageDay: (day: string) => `Its day is sent with it: ${day}.`,
  saidOn: (day: string) => `Said on ${day}`,
  showKnown: "Show what is known",
  /** How old a text is: its first and last part, in ms. */
  age: (oldest: number, newest: number, about: { isPinned: boolean; isPast: boolean }) => {
    const [first, last] = [duration(oldest), duration(newest)];
    const age = first === last ? first : `${first} to ${last}`;
    return `${about.isPinned ? "Pinned" : "Sent"} ${age} ${
      about.isPast ? "before this message" : "ago"
    }`;
  },
  leftOut: "Left out",
  nothingLeftOut: "Nothing: the whole conversation is included.",
  showRange: (range: string) => `Show in chat: ${range}`,
  more: (amount: number) => `${formatCount(amount)} more`,
  imported: "This turn was imported, so this bridge sent no request for it.",
  failedBefore: (why: string) => `This turn failed before anything was sent to Claude: ${why}.`,
  stoppedBefore:
    "This turn was stopped before anything was sent to Claude, or by another instance of the bridge. There is no record of a request.",
  unrecorded:
    "This reply was stored without a record of its request: a program sent it that keeps the conversation itself, or an early version of this bridge did.",
  noRecord: "There is no record of a request for this turn.",
  cutMiddle: (amount: number) => `Shortened: ${characters(amount)} cut from the middle.`,
  cutEnd: (amount: number) =>
    `Shortened: ${characters(amount)} cut from the end, for lack of room.`,
  repeated: (amount: number) =>
    `${characters(amount)} left out: already sent earlier in this context.`,
  allUnanswered: "Without a reply: the call failed, was stopped, or the offline model answered.",
  someUnanswered: (amount: number) => `${formatCount(amount)} of them without a reply.`,
  pinnedWhy: "Pinned: sent with every message until it is unpinned.",
  summaryWhy: (turns: number) => `Replaces the ${plural(turns, "oldest turn")}.`,
  recentWhy: (turns: number, isWhole: boolean) =>
    `${turns === 1 ? "A recent turn" : `${formatCount(turns)} recent turns`}${
      isWhole ? ", word for word" : ""
    }.`,
  cutFromRecent: "Cut from a recent turn above.",
  elsewhereWhy: "Said in another conversation.",
  standingWhy: "Known from your conversations: later messages begin with it too.",
  changedWhy: "Known from your conversations: changed since they were last read as a whole.",
  factWhy: "Known from your conversations.",
  matching: (words: readonly string[], score: number | undefined) =>
    `Matches ${listed(words.map((word) => `“${word}”`))}${
      score === undefined ? "" : ` (relevance ${decimal(score, 2)})`
    }.`,
  close: (score: number | undefined) =>
    `Close to the message in meaning, next to a match, or from a time that it mentions${
      score === undefined ? "" : ` (relevance ${decimal(score, 2)})`
    }.`,
  tooLong: (usual: number, limit: number) =>
    `Claude found the request too long with a budget of ${
      characters(usual)
    }, so it was sent again with ${formatCount(limit)}.`,
  summaryCut: (amount: number) =>
    `${characters(amount)} cut from the end of the summary, for lack of room.`,
  onlyPassages: (turns: number) => `${plural(turns, "turn")}: only the recalled passages are sent.`,
  cutFromTurns: (amount: number, turns: number) =>
    `${characters(amount)} cut from ${
      plural(turns, "long recent turn")
    }; what matches the message can be recalled from them.`,
  omitted: (what: readonly string[], why: string) => `${what.join(" and ")}: ${why}.`,
  notes: (amount: number) => plural(amount, "pinned note"),
  omissions: {
    over_budget: "not relevant enough to this message, or no room in the budget",
    summarised: "replaced by the summary",
    failed: "Claude could not process the message, and would fail again",
    cancelled: "taken back before Claude was asked",
    refused: "Claude declined to answer, and would do so again",
    withheld: "kept from Claude by you",
    files_over_budget: "by name alone: the budget of attachments has no room",
    kind_not_taken: "by name alone: the model does not take this kind of file",
  },
  fileWhy: (tokens: number) => `Sent whole: about ${plural(tokens, "token")}.`,
  files: (amount: number) => plural(amount, "attachment"),
  byPerson: "Its text was edited by a person.",
  pinReply: "Pin reply",
  replyPinned: "Pinned: sent with every message from now on",
  replyNotPinned: (why: string) => `Could not pin the reply: ${why}`,
  loadingRequest: "Loading the request …",
  stillAnswering: "Claude is still answering. What it saw appears here when the turn ends.",
  noRequest: (why: string) => `Could not load the request: ${why}`,
  stoppedTurn: "The turn was stopped, so no tokens were reported.",
  callFailed: (why: string) => `The call failed: ${why}`,
  exact: "The exact request",
  requestTo: (model: string) => `Request to ${model}`,
  requestFor: (model: string) => `Request written for ${model}`,
  writtenFor: (model: string) => `The request is written as for ${model}.`,
  noMarker: "No prompt cache marker: the part that stays the same is too short to cache.",
  markerAfter: (cached: number, all: number) =>
    `Prompt cache marker after text ${formatCount(cached)} of ${
      formatCount(all)
    }: Claude can reuse everything up to there.`,
  readable: "Readable",
  asSent: "As sent",
  copyAsSent: "Copy as sent",
  json: "Request as JSON",
  marker: "Prompt cache marker",
  moreTexts: (some: number, all: number) =>
    `Show ${formatCount(some)} more of ${formatCount(all)} texts`,
  unchangedUnrelated:
    "This budget changes nothing: what is left out is not relevant enough to this message.",
  unchangedSummary: "This budget changes nothing: what is left out is in the summary.",
  unchangedWhole: "This budget changes nothing: the whole conversation fits already.",
});

/** What the drawer says, in any language. */
export type ContextWords = typeof contextWords;
