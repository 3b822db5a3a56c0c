/** What the settings of a session say, in their dialog and beside a request. @module */
import { tableOf } from "./language.ts";
import { formatCount } from "./numbers.ts";

/** The words of settings. */
export const settingsWords = tableOf("settings", {
  settings: "Settings",
  settingsOf: (title: string) => `Settings of “${title}”`,
  holdFrom: "Changes apply from the next message on, in this session only.",
  readOnly: "Your token is read-only: you can see the settings, not change them.",
  loading: "Loading the settings …",
  notLoaded: (why: string) => `Could not load the settings: ${why}`,
  notSaved: (why: string) => `Not saved: ${why}`,
  saved: "Saved: applies from the next message on",
  save: "Save",
  model: "Model",
  usualModel: (model: string) => `${model} (the bridge's)`,
  modelsUnknown: "The provider does not list its models.",
  systemPrompt: "System prompt",
  promptHint: (most: number) => `At most ${formatCount(most)} characters; empty for none.`,
  usualPrompt: "Use the bridge's",
  budget: "Budget of remembered text",
  summaries: "Summarise older turns",
  summariesHint:
    "Without summaries, what no longer fits is included only where it matches your message.",
  keepFor: "Keep it unused for",
  keepBudget: "Keep this budget",
  budgetKept: "This session has this budget from now on",
  resetToOwn: (usual: number) => `Reset to ${formatCount(usual)} (this session's setting)`,
  ofRequest: "Settings of this request",
  ofSession: "this session's own",
  longestReply: "Longest reply",
  tokens: (amount: number) => `${formatCount(amount)} tokens`,
  noPrompt: "None",
  systemText: "Set for this session, and always first.",
});

/** What settings say, in any language. */
export type SettingsWords = typeof settingsWords;
