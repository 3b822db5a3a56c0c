/**
 * What clients of chat completions ask for themselves in the name of their user: Open WebUI's tasks and
 * LibreChat's titles, as of November 2026.
 */
const BEGINNINGS: readonly string[] = [
  // Open WebUI: titles, tags, follow-up questions, queries, emoji.
  "### Task:\n",
  // LibreChat.
  "Provide a concise, 5-word-or-less title for the conversation",
  "Please generate a concise, 5-word-or-less title for the conversation",
  "Write a concise title for this conversation",
  "Detect user language and write in the same language an extremely concise title",
];

/** Whether a user message is the client's own question beside the conversation. */
export function isAsideOfClient(text: string): boolean {
  return BEGINNINGS.some((beginning) => text.startsWith(beginning));
}
