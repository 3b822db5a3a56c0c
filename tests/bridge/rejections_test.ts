import { assertMatch } from "@std/assert";
import { rejectionOf } from "../../src/bridge/wire/rejections.ts";

Deno.test("a refusal of a session with open turns says how many, be it one or more", () => {
  for (const reason of ["ReplyWhileOpen", "ImportWhileOpen", "RelayWhileOpen"] as const) {
    assertMatch(rejectionOf({ reason, open: 1 }).message, /^1 message is waiting for a reply; /);
    assertMatch(rejectionOf({ reason, open: 2 }).message, /^2 messages are waiting for replies; /);
  }
});
