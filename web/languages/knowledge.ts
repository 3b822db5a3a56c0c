/** What the view of facts says, and the dialogs of spaces. @module */
import { tableOf } from "./language.ts";
import { formatCount, plural } from "./numbers.ts";

/** The words of what is known. */
export const knowledgeWords = tableOf("knowledge", {
  newFact: "New fact",
  factHint: "Something Claude should know …",
  add: "Add",
  goingSoon: "Will be forgotten in a moment.",
  since: (time: string) => `since ${time}`,
  from: (where: string) => `from ${where}`,
  why: "Why?",
  whyOf: (text: string) => `Why? Show where “${text}” was said`,
  correct: "Correct",
  correctOf: (text: string) => `Correct “${text}”`,
  pinOf: (text: string) => `Pin “${text}”`,
  unpinOf: (text: string) => `Unpin “${text}”`,
  pinHint: "Pinned facts are known in every session of the space",
  forget: "Forget",
  forgetOf: (text: string) => `Forget “${text}”`,
  history: "History",
  historyOf: (text: string) => `History of “${text}”`,
  correctFact: "Correct the fact",
  setAside: "Set aside: Claude doesn't see what it comes from",
  notAdded: "Could not add it",
  knownAlready: "That is known already",
  added: "Added",
  notChanged: "Could not change it",
  corrected: "Corrected",
  nothingNew: "Nothing new was said.",
  learned: (added: number, revised: number, dropped: number) =>
    `${added} added, ${revised} updated, ${dropped} dropped.`,
  search: "Search what is known",
  loading: "Loading …",
  noHistory: (why: string) => `Could not load its history: ${why}`,
  events: {
    learned: "Learned",
    revised: "Changed",
    pinned: "Pinned",
    unpinned: "Unpinned",
    forgotten: "Forgotten",
  },
  thisSession: "this session",
  saidIn: (where: string) => `Said in ${where}`,
  showAt: (position: number, where: string) => `Show in chat: position ${position} of ${where}`,
  willBeForgotten: "Will be forgotten. It can be undone",
  kept: "Kept",
  notForgotten: (why: string) => `Could not forget it: ${why}`,
  saidInSessions: "Said in your sessions",
  notAllSearched: "Not all sessions could be searched yet.",
  searchAgain: "Search again",
  known: "Known",
  knownFrom: (title: string) => `Known from ${title}`,
  about: (where: string) => `About ${where}`,
  youIn: (where: string) => `You in ${where}`,
  claudeIn: (where: string) => `Claude in ${where}`,
  nothingSaid: (query: string) => `Nothing that was said matches “${query}”.`,
  loadingKnown: "Loading what is known …",
  nothingKnown: "Nothing is known here",
  noSpaceText:
    "This chat is in no space: it knows nothing of your other sessions, and nothing that is said in it is learned. Move it into a space to change that.",
  showKnownIn: (space: string) => `Show what is known in ${space}`,
  knowsIn: (space: string) => `What Claude knows in ${space}`,
  knowsText: "Learned from what was said in the sessions of this space, and known in all of them.",
  readOnly: "Your token is read-only: you can look, but not change.",
  notLoaded: (why: string) => `Could not load what is known: ${why}`,
  noLongerKnown: "This is no longer known",
  factCount: (amount: number, hasMore: boolean) =>
    `${formatCount(amount)}${hasMore ? "+" : ""} ${amount === 1 ? "fact" : "facts"}`,
  foundCount: (amount: number, hasMore: boolean) =>
    `${formatCount(amount)}${hasMore ? "+" : ""} found`,
  nothingYet: (space: string) =>
    `Nothing yet. What you say in the sessions of “${space}” about yourself and your work is learned when a session has been quiet for a while.`,
  noMatch: (query: string) => `Nothing known matches “${query}”.`,
  learningOff:
    "Learning is switched off on this bridge (LEARN=off). What is known stays, and you can add to it.",
  learning: "Learning …",
  learnNow: "Learn now",
  moveWhat: (title: string) => `Move “${title}”`,
  moveSession: "Move this session",
  moveText: "A session knows what was said in its space, and the space learns from it.",
  staysText: "What was learned from it so far stays where it is.",
  space: "Space",
  nothingLearned: "Nothing is learned",
  newSpace: "New space",
  newSpaceName: "Name of the new space",
  saidBy: {
    user: "You said so",
    assistant: "Only Claude said so",
    owner: "You wrote it",
  },
  titled: (title: string) => `“${title}”`,
  hasExpired: (name: string) => `${name}, which has expired`,
  spaceAbout: (facts: number, sessions: number) =>
    `${plural(facts, "fact")}, ${plural(sessions, "session")}`,
  nothingKnownYet: "Nothing known yet",
  loadingSpaces: "Loading spaces …",
  noSpaces: (why: string) => `Could not load the spaces: ${why}`,
  spaceNotRenamed: (why: string) => `Could not rename the space: ${why}`,
  spaceDeleted: "Space deleted",
  spaceNotDeleted: (why: string) => `Could not delete the space: ${why}`,
  spaces: "Spaces",
  spacesText:
    "What is said in one session of a space is known in its others, and nowhere else. New sessions begin in the space that you choose here.",
  beginHere: "new sessions begin here",
  renameOf: (name: string) => `Rename “${name}”`,
  deleteOf: (name: string) => `Delete “${name}”`,
  spaceHint: "A project, a person …",
  begin: "Begin",
  deleteSpace: "Delete this space?",
  deleteText: (name: string, facts: number) =>
    `All that is known in “${name}” will be deleted for good: ${
      plural(facts, "fact")
    } with their history, and what its sessions were about.`,
  stayText: (sessions: number) =>
    `Its ${
      plural(sessions, "session")
    } will stay, with all messages, but in no space: they will know nothing of each other, and nothing more will be learned from them.`,
});

/** What is said of what is known, in any language. */
export type KnowledgeWords = typeof knowledgeWords;
