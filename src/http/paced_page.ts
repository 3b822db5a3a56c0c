import type { Context } from "hono";
import type { ByteBudget } from "../shared/mod.ts";
import { pacedBody } from "./paced_body.ts";
import type { Environment } from "./routes.ts";

/** What a page takes while it is made and sent, in bytes. */
const PAGE_BYTES = 2_097_152;

/** A body up to this length is sent in one piece, in characters. */
const SMALL = 65_536;

/**
 * Answers with a page, which is made only while there is room for it and sent no faster than it is
 * read. `missing` answers where there is none.
 */
export async function pacedPage(
  context: Context<Environment>,
  { room, read, missing }: {
    /** What the bodies of all responses may hold at once. */
    readonly room: ByteBudget;
    readonly read: () => Promise<object | undefined>;
    readonly missing: () => Response;
  },
): Promise<Response> {
  const { owner } = context.var;
  const held = await room.take(owner, PAGE_BYTES);
  let isSending = false;
  try {
    const found = await read();
    if (!found) return missing();
    const text = JSON.stringify(found);
    if (text.length <= SMALL || context.req.raw.method === "HEAD") return jsonResponse(text);
    isSending = true;
    return jsonResponse(pacedBody(only(text), { room, owner, bytes: PAGE_BYTES, held }));
  } finally {
    if (!isSending) held();
  }
}

function jsonResponse(body: string | ReadableStream<Uint8Array>): Response {
  return new Response(body, { headers: { "content-type": "application/json" } });
}

async function* only(text: string): AsyncGenerator<string, void, void> {
  yield text;
}
