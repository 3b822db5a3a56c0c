import { assertEquals } from "@std/assert";
import type { ServerFrameOf } from "../../src/protocol/mod.ts";

/** A file of a session, as `POST …/attachments` tells of it. */
export type Uploaded = NonNullable<ServerFrameOf<"turn.accepted">["attachments"]>[number] & {
  readonly duplicate: boolean;
  readonly expiresAt?: string;
};

/** Uploads a file to a session. */
export function postFile(
  url: string,
  { session, name, bytes, headers = {} }: {
    readonly session: string;
    readonly name: string;
    readonly bytes: Uint8Array<ArrayBuffer> | string;
    readonly headers?: Record<string, string>;
  },
): Promise<Response> {
  const query = new URLSearchParams({ name });
  return fetch(`${url}/v1/sessions/${session}/attachments?${query}`, {
    method: "POST",
    body: bytes,
    headers,
  });
}

/** Uploads a file that is new to the session. */
export async function uploaded(
  url: string,
  file: Parameters<typeof postFile>[1],
): Promise<Uploaded> {
  const response = await postFile(url, file);
  const body = await response.json();
  assertEquals(response.status, 201, JSON.stringify(body));
  return body;
}
