import type { Client } from "./client.ts";
import { expectSame } from "./expect.ts";

/** Sends frames that must each get this error, while the connection stays open. */
export async function expectErrors(
  client: Client,
  code: string,
  frames: readonly unknown[],
): Promise<void> {
  const before = client.all("error").length;
  for (const frame of frames) client.send(frame);
  await client.settled();
  const came = client.all("error").slice(before).map((error) => error.code);
  expectSame("error frames", came, frames.map(() => code));
}
