import { assertEquals } from "@std/assert";
import { SessionLog } from "../../src/session_log/mod.ts";
import { TABLES } from "../support/bridge.ts";
import { aroundCommits } from "../support/wrapped_kv.ts";

const KEY = { owner: "ada", session: "s" };
const DEADLINE_MS = 400;

/** One commit takes a quarter of a deadline: the pieces take more than the event alone would have. */
const COMMIT_MS = DEADLINE_MS / 4;
const FILE_BYTES = 8_000_000;

Deno.test("law 1: a file in a slow store has more time than the event that tells of it", async () => {
  using kv = await Deno.openKv(":memory:");
  let commits = 0;
  const slow = aroundCommits(kv, async (commit) => {
    commits += 1;
    await new Promise((resolve) => setTimeout(resolve, COMMIT_MS));
    return await commit();
  });
  const log = new SessionLog({ ...TABLES, kv: slow, ttlMs: 60_000, deadlineMs: DEADLINE_MS });
  const bytes = new Uint8Array(FILE_BYTES).fill(7);
  const event = { type: "FileUploaded", data: { file: "f" } };
  const appended = await log.append(KEY, {
    ...{ expected: 0, events: [event], turns: 0, beside: FILE_BYTES },
    file: { id: "f", bytes },
  });
  assertEquals(appended.ok, true);
  assertEquals(commits * COMMIT_MS > 2 * DEADLINE_MS, true, `only ${commits} commits`);
  assertEquals(await log.files.read(KEY, "f"), bytes);
});
