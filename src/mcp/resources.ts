import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
  ResourceTemplate,
} from "@modelcontextprotocol/server";
import { isValidId } from "../protocol/mod.ts";
import { CONVERSATION_TEMPLATE, conversationAddress, FACT_TEMPLATE, idIn } from "./addresses.ts";
import { PLACE_TEMPLATE } from "./addresses.ts";
import { lackOf } from "./answers.ts";
import type { Desk } from "./caller.ts";
import { factForModels } from "./fact.ts";
import { MOST_ADDRESS } from "./limits.ts";
import { conversationsOf, titleOf } from "./tools/conversations.ts";
import { readConversation } from "./tools/read.ts";

const MIME = { mimeType: "application/json" };

/** Adds the resources: conversations and facts by their addresses. */
export function addResources(server: McpServer, desk: Desk): void {
  addConversation(server, desk);
  server.registerResource(
    "place",
    new ResourceTemplate(PLACE_TEMPLATE, { list: undefined }),
    { title: "A place in a conversation", description: "What was said around a position", ...MIME },
    ({ href }, { session, position }) => {
      const around = /^[1-9]\d{0,14}$/.test(String(position)) ? Number(position) : undefined;
      return content(
        href,
        desk,
        async () =>
          around === undefined
            ? undefined
            : await readConversation(desk, idIn(session), { around }),
      );
    },
  );
  server.registerResource(
    "fact",
    new ResourceTemplate(FACT_TEMPLATE, { list: undefined }),
    { title: "A fact", description: "A fact, where it was said and what became of it", ...MIME },
    ({ href }, variables) =>
      content(href, desk, async () => {
        const [space, fact] = [idIn(variables.space), idIn(variables.fact)];
        if (!isValidId(space)) return undefined;
        return factForModels(
          await desk.memory.spaces.fact({ owner: desk.caller.owner, space }, fact),
        );
      }),
  );
}

function addConversation(server: McpServer, desk: Desk): void {
  const list = () =>
    guarded(desk, async () => {
      const { sessions } = await conversationsOf(desk, {});
      return {
        resources: sessions.map((view) => {
          const { session, lastUsedAt } = view;
          const title = titleOf(view) ?? session;
          const annotations = { lastModified: lastUsedAt };
          return { uri: conversationAddress(session), name: session, title, annotations };
        }),
      };
    });
  const session = (text: string) =>
    guarded(desk, async () => {
      const words = text.slice(0, MOST_ADDRESS);
      const { sessions } = await conversationsOf(desk, words.trim() === "" ? {} : { words });
      return sessions.map(({ session }) => session);
    });
  server.registerResource(
    "conversation",
    new ResourceTemplate(CONVERSATION_TEMPLATE, { list, complete: { session } }),
    { title: "A conversation", description: "The end of a conversation, word for word", ...MIME },
    ({ href }, variables) =>
      content(href, desk, () => readConversation(desk, idIn(variables.session))),
  );
}

/** The content of a resource; throws for one that does not exist. */
async function content(uri: string, desk: Desk, read: () => Promise<object | undefined>) {
  const found = await guarded(desk, read);
  if (!found) throw new ResourceNotFoundError(uri);
  return { contents: [{ uri, ...MIME, text: JSON.stringify(found) }] };
}

/** Reads for callers who may; throws errors that a client understands. */
async function guarded<Found>(
  { memory, caller }: Desk,
  read: () => Promise<Found>,
): Promise<Found> {
  const lacking = lackOf(caller, "read");
  if (lacking !== undefined) throw new ProtocolError(ProtocolErrorCode.InvalidRequest, lacking);
  try {
    return await read();
  } catch (error) {
    const { message } = memory.explain(error);
    throw new ProtocolError(ProtocolErrorCode.InternalError, message);
  }
}
