import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { SessionView } from "../../bridge/mod.ts";
import { listCursorSchema, wordsSchema } from "../../protocol/mod.ts";
import { defined } from "../../shared/mod.ts";
import { conversationAddress } from "../addresses.ts";
import { asTool, toolAnswer } from "../answers.ts";
import type { Desk } from "../caller.ts";
import { quoted } from "../cut.ts";
import { CONVERSATIONS, MOST_PAGES } from "../limits.ts";

/** The longest title of a listed conversation, in characters. */
const TITLE_CHARACTERS = 120;

const input = z.object({
  q: wordsSchema.optional()
    .describe("Words that the name, the beginning and the id must have between them"),
  cursor: listCursorSchema.optional().describe("The next of the page before"),
});

const output = z.object({
  conversations: z.array(z.object({
    session: z.string().describe("The id; for read and ask"),
    title: z.string().optional().describe("Its name, or how it begins"),
    turns: z.int(),
    lastUsedAt: z.string(),
    space: z.string().optional(),
    address: z.string().describe("The resource"),
  })).describe("Those begun last first"),
  next: z.string().optional().describe("The cursor of the next page, if there may be one"),
});

/** The tool that lists conversations. */
export function addConversations(server: McpServer, desk: Desk): void {
  server.registerTool("conversations", {
    title: "List conversations",
    description:
      "Lists the conversations that there are, those begun last first. To find what was " +
      "said in them, use recall.",
    inputSchema: input,
    outputSchema: output,
    annotations: { readOnlyHint: true, openWorldHint: false },
  }, ({ q = "", cursor }) =>
    asTool(desk, "read", async () => {
      const words = q.trim() === "" ? undefined : q;
      const { sessions, next } = await conversationsOf(desk, defined({ words, cursor }));
      return toolAnswer({ conversations: sessions.map(shown), ...defined({ next }) });
    }));
}

/** A page of the caller's conversations; where the address names a space, of those in it. */
export async function conversationsOf(
  { memory, caller }: Desk,
  { words, cursor }: { readonly words?: string; readonly cursor?: string },
): Promise<{ readonly sessions: readonly SessionView[]; readonly next?: string }> {
  const sessions: SessionView[] = [];
  let next = cursor;
  for (let pages = 0; pages < MOST_PAGES && sessions.length < CONVERSATIONS; pages++) {
    const limit = CONVERSATIONS - sessions.length;
    const query = { limit, ...defined({ cursor: next, words }) };
    const page = await memory.sessions.list(caller.owner, query);
    sessions.push(...page.sessions.filter(({ space }) => {
      return caller.space === undefined || space === caller.space;
    }));
    next = page.cursor;
    if (next === undefined) break;
  }
  return { sessions, ...defined({ next }) };
}

/** What a conversation is called: its name, or how it begins. */
export function titleOf({ name, preview }: SessionView): string | undefined {
  const title = name ?? preview;
  return title === undefined ? undefined : quoted(title, TITLE_CHARACTERS);
}

function shown(view: SessionView) {
  const { session, turns, lastUsedAt, space } = view;
  const address = conversationAddress(session);
  return { session, turns, lastUsedAt, address, ...defined({ title: titleOf(view), space }) };
}
