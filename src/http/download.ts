import type { Context } from "hono";
import type { ByteBudget } from "../shared/mod.ts";
import { pacedBody } from "./paced_body.ts";
import { problemResponse } from "./problems.ts";
import type { Environment } from "./routes.ts";

/** What a page of an archive takes, as events and as text, in bytes. */
const ARCHIVE_PAGE_BYTES = 4_000_000;

/** Streams an archive, as a stream of its owner. If what it holds goes away, the response is aborted. */
export async function downloadArchive(
  context: Context<Environment>,
  { room, name, type = "application/x-ndjson", open, missing }: {
    /** What the bodies of all responses may hold at once. */
    readonly room: ByteBudget;
    /** The name of the file. */
    readonly name: string;
    /** Its content type. */
    readonly type?: string;
    readonly open: () => Promise<
      { readonly text: AsyncGenerator<string, void, void> } | undefined
    >;
    /** Answers where there is nothing to archive. */
    readonly missing: () => Response;
  },
): Promise<Response> {
  const leave = context.var.openStream();
  if (typeof leave !== "function") return problemResponse(leave);
  const archive = await open().catch((error) => {
    leave();
    throw error;
  });
  if (!archive) {
    leave();
    return missing();
  }
  const { owner } = context.var;
  const body = pacedBody(archive.text, { room, owner, bytes: ARCHIVE_PAGE_BYTES, onEnd: leave });
  const isRead = context.req.method !== "HEAD";
  if (!isRead) await body.cancel();
  return new Response(isRead ? body : null, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name}"`,
    },
  });
}
