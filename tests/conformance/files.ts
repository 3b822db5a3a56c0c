import { expectShape } from "./expect.ts";
import { uploadedShape } from "./shapes.ts";
import type { Target } from "./target.ts";

/** An image of one pixel. */
export const PIXEL: Uint8Array<ArrayBuffer> = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC",
);

/** A file to upload. */
export interface FileToUpload {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer> | string;
}

/** The path to which a session's files are uploaded under a name. */
export function uploadPath(session: string, name: string): string {
  return `/v1/sessions/${session}/attachments?${new URLSearchParams({ name })}`;
}

/** Uploads a file; 201 is the status of a new one. Throws `Mismatch` on any other status. */
export async function upload(
  t: Target,
  session: string,
  { name, bytes, status = 201 }: FileToUpload & { readonly status?: number },
) {
  const told = await t.json("POST", uploadPath(session, name), { body: bytes, status });
  return expectShape("an upload", told, uploadedShape);
}

/** The SHA-256 of bytes, in hexadecimal. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
