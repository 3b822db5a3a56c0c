import { type Context, Hono } from "hono";
import type { Uploads } from "../bridge/mod.ts";
import { uploadQuerySchema } from "../protocol/mod.ts";
import { type ByteBudget, defined, isoOf } from "../shared/mod.ts";
import { problemResponse } from "./problems.ts";
import { boundedBytes } from "./request_body.ts";
import { type Environment, keyOf, missing, queryOf } from "./routes.ts";

/** Dependencies of the routes of attachments. */
export interface AttachmentRoutes {
  readonly bridge: Uploads;
  /** The largest attachment, in bytes. */
  readonly attachmentBytes: number;
  /** What all uploads may hold at once, and all downloads. */
  readonly uploads: ByteBudget;
  readonly room: ByteBudget;
}

/** How much of a file is sent at a time, in bytes. */
const PIECE_BYTES = 65_536;

/** A file may load and run nothing, whatever it is taken for. */
const HARMLESS = "default-src 'none'; sandbox; frame-ancestors 'none'";

/** The routes that take the attachments of messages to come, and give them back. */
export function attachmentRoutes(options: AttachmentRoutes): Hono<Environment> {
  const app = new Hono<Environment>();
  app.post("/attachments", (context) => upload(context, options));
  app.get("/attachments/:attachment", (context) => download(context, options));
  return app;
}

/** Takes a file, which is the body as it is; its content decides what it is. */
async function upload(
  context: Context<Environment>,
  { bridge, attachmentBytes, uploads }: AttachmentRoutes,
): Promise<Response> {
  const query = uploadQuerySchema.safeParse(queryOf(context, uploadQuerySchema));
  if (!query.success) {
    const message = "name must have at most 1000 characters";
    return problemResponse({ code: "invalid_request", message });
  }
  const told = Number(context.req.header("content-length") ?? NaN);
  if (told > attachmentBytes) return tooLarge(attachmentBytes);
  const giveBack = await uploads.take(context.var.owner, told >= 0 ? told : attachmentBytes);
  try {
    const bytes = await boundedBytes(context, attachmentBytes);
    if (!bytes) return tooLarge(attachmentBytes);
    const key = keyOf(context);
    const taken = await bridge.upload(key, { name: query.data.name, bytes });
    if (!taken.ok) return problemResponse(taken);
    const { file, duplicate, expiresAt } = taken;
    const until = expiresAt === undefined ? undefined : isoOf(expiresAt);
    const { session } = key;
    const told = { session, ...file, duplicate, ...defined({ expiresAt: until }) };
    const location = `/v1/sessions/${encodeURIComponent(session)}/attachments/${file.id}`;
    return context.json(told, duplicate ? 200 : 201, { location });
  } finally {
    giveBack();
  }
}

async function download(
  context: Context<Environment>,
  { bridge, room }: AttachmentRoutes,
): Promise<Response> {
  const found = await bridge.file(keyOf(context), context.req.param("attachment") ?? "");
  if (!found) return missing();
  if (!found.ok) return problemResponse(found);
  const { file: { name, kind, sha256 }, bytes } = found;
  const giveBack = await room.take(context.var.owner, bytes.length);
  return new Response(inPieces(bytes, giveBack), {
    headers: {
      "content-type": kind === "text/plain" ? "text/plain; charset=utf-8" : kind,
      "content-length": String(bytes.length),
      "content-disposition": `attachment; filename*=UTF-8''${encoded(name)}`,
      "content-security-policy": HARMLESS,
      "x-content-type-options": "nosniff",
      etag: `"${sha256}"`,
    },
  });
}

/** Bytes as a stream, as fast as they are read; `onEnd` is called once. */
function inPieces(bytes: Uint8Array<ArrayBuffer>, onEnd: () => void): ReadableStream<Uint8Array> {
  let at = 0;
  let end = () => {
    end = () => {};
    onEnd();
  };
  return new ReadableStream({
    pull: (controller) => {
      controller.enqueue(bytes.subarray(at, at + PIECE_BYTES));
      at += PIECE_BYTES;
      if (at < bytes.length) return;
      controller.close();
      end();
    },
    cancel: () => end(),
  }, { highWaterMark: 0 });
}

/** A name in a header (RFC 8187). */
function encoded(name: string): string {
  return encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function tooLarge(maxBytes: number): Response {
  const message = `An attachment may have at most ${maxBytes} bytes (MAX_ATTACHMENT_BYTES)`;
  return problemResponse({ code: "attachment_too_large", message });
}
