import type { Context } from "hono";
import { type ByteBudget, NotUtf8Error } from "../shared/mod.ts";
import { BodyTooLongError, linesOf, MAX_LINES } from "./body_lines.ts";
import { problemResponse } from "./problems.ts";
import { bodyOf } from "./request_body.ts";
import { type Environment, notUtf8 } from "./routes.ts";

/** What imports may hold: in all, and each, in bytes. */
export interface ImportRoom {
  readonly imports: ByteBudget;
  readonly importBytes: number;
}

/**
 * Reads an import once there is room for it: an import is in memory as a whole, so at most two of the
 * largest size are read at once, one of the same owner. `take` gets its lines as they arrive.
 */
export async function importInTurn(
  context: Context<Environment>,
  { imports, importBytes }: ImportRoom,
  take: (lines: AsyncGenerator<string, void, void>) => Promise<Response>,
): Promise<Response> {
  const told = Number(context.req.header("content-length") ?? NaN);
  const length = told >= 0 ? told : importBytes;
  if (length > importBytes) return tooLong(importBytes);
  const giveBack = await imports.take(context.var.owner, length);
  const lines = linesOf(bodyOf(context), importBytes);
  try {
    return await take(lines);
  } catch (error) {
    if (error instanceof BodyTooLongError) return tooLong(importBytes);
    if (error instanceof NotUtf8Error) return notUtf8(error);
    throw error;
  } finally {
    await lines.return();
    giveBack();
  }
}

function tooLong(maxBytes: number): Response {
  const message = `An import may have at most ${maxBytes} bytes (MAX_IMPORT_BYTES) and ` +
    `${MAX_LINES} lines; send it in parts, or restore a larger archive with deno task restore`;
  return problemResponse({ code: "frame_too_large", message });
}
