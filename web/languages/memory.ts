/** What the memory view says: search, pinned notes, summaries and charts. @module */
import { tableOf } from "./language.ts";
import { formatCount, plural } from "./numbers.ts";

/** The words of the memory view. */
export const memoryWords = tableOf("memory", {
  turn: "Turn",
  turnIn: (turn: number, unit: string) => `Turn ${formatCount(turn)}, in ${unit}`,
  titleIn: (title: string, unit: string) => `${title}, in ${unit}`,
  units: { characters: "characters", tokens: "tokens", dollars: "dollars" },
  noChart: "Could not load the chart. The table shows the figures.",
  tableOf: (title: string) => `${title}: table`,
  figuresOf: (title: string) => `${title}: figures`,
  none: "none",
  growth: "Growth",
  noMessages: "No messages yet.",
  total: (turns: number, characters: number) =>
    `${plural(turns, "turn")}, ${formatCount(characters)} characters in total.`,
  paid: (cost: string, saved: string | undefined) =>
    `Cost so far: ${cost}${saved === undefined ? "" : `; the prompt cache saved ${saved}`}.`,
  noLog: (why: string) => `Could not read the log: ${why}`,
  reading: (some: number, all: number) =>
    `Reading the log: ${formatCount(some)} of ${formatCount(all)} events`,
  notPinned: (why: string) => `Could not pin the note: ${why}`,
  notUnpinned: (why: string) => `Could not unpin the note: ${why}`,
  pinnedNotes: "Pinned notes",
  pinsHint: "Pinned notes are sent to Claude with every message, word for word.",
  pinsAmount: (notes: number, characters: number) =>
    `${plural(notes, "note")}, ${plural(characters, "character")}.`,
  noNotes: (why: string) => `Could not load the notes: ${why}`,
  unpinAt: (position: number) => `Unpin the note at position ${position}`,
  editAt: (position: number) => `Edit the note at position ${position}`,
  noteText: "Text of the note",
  summaryText: "Text of the summary",
  byYou: "Edited by a person.",
  newNote: "New note",
  noteHint: "Something Claude should always know …",
  search: "Search",
  searchSession: "Search this session",
  pinAt: (part: "message" | "reply", position: number) =>
    `Pin: the ${part} at position ${position}`,
  searchHint: "Searches all messages and replies. Best matches come first.",
  noMatch: (query: string) => `No messages match “${query}”.`,
  sent: "Context sent to Claude",
  growing: "Conversation and context",
  soFar: "Conversation so far",
  sentToClaude: "Sent to Claude",
  tokens: "Tokens per turn",
  input: "Input",
  inputFromCache: "Input from the cache",
  output: "Output",
  costSoFar: "Cost so far",
  cost: "Cost",
  withoutCache: "Without the cache",
  summaries: "Summaries",
  older: (amount: number) => `Show ${formatCount(amount)} older`,
  noSummaries:
    "None yet. When the conversation outgrows the budget, a summary replaces its oldest turns; the turns stay in the log.",
  summariesText: (amount: number) =>
    `${
      plural(amount, "summary", "summaries")
    }. Claude receives the newest one; each builds on the one before.`,
  turnsTo: (last: number) => `Turns 1 to ${formatCount(last)}`,
  inUse: "(in use)",
  positions: (from: number, to: number, moreTurns: number | undefined) =>
    `Positions ${formatCount(from)} to ${formatCount(to)}${
      moreTurns === undefined ? "" : `, ${plural(moreTurns, "turn")} more than the one before`
    }.`,
  insteadOf: (some: number, all: number) =>
    `${plural(some, "character")} instead of ${formatCount(all)}.`,
  created: (time: string, model: string) => `Created ${time} by ${model}.`,
  secondTry: "The first request for it was too long, and was repeated with less.",
  changes: "What changed",
  tooLong: "These summaries are too long to compare.",
  unchanged: "Nothing changed.",
});

/** What the memory view says, in any language. */
export type MemoryWords = typeof memoryWords;
