import { assert } from "@std/assert";
import type { SessionLog } from "../../src/session_log/mod.ts";

const KEY = { owner: "ada", session: "s1" };

/** An event that says a text. */
export function said(text: string) {
  return { type: "Said", data: { text } };
}

/** Appends texts to a session, each in a commit of its own. */
export async function say(log: SessionLog, texts: readonly string[], key = KEY): Promise<void> {
  for (const text of texts) {
    const expected = (await log.head(key))?.position ?? 0;
    assert((await log.append(key, { expected, events: [said(text)], turns: 1 })).ok);
  }
}

/** What a session's events say, or why they are damaged. */
export async function texts(log: SessionLog, key = KEY): Promise<unknown[]> {
  const texts: unknown[] = [];
  for (let after = 0;;) {
    const page = await log.read(key, { after });
    const last = page.at(-1);
    if (!last) return texts;
    texts.push(...page.map(({ data }) => data["text"] ?? data["reason"]));
    after = last.position;
  }
}
