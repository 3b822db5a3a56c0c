import { expectSame, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import { filled } from "../turns.ts";

/** Close codes: section 3.12. */
export const CLOSING = [
  rule("3.12-1", "a client's close with 1000 is answered with 1000", ["close:1000"], async (t) => {
    const client = await t.attach(t.session());
    client.close();
    expectSame("the close code", (await client.closing()).code, 1000);
  }),
  rule("3.12-2", "erasing a session sends session.closed and closes with 4404", [
    "frame:session.closed",
    "close:4404",
    "route:DELETE /v1/sessions/:session",
  ], async (t) => {
    const session = await filled(t, 1);
    const client = await t.attach(session);
    const answer = await t.ask("DELETE", `/v1/sessions/${session}`);
    expectSame("status", answer.status, 204);
    const { code } = await client.closing();
    const last = client.frames.at(-1);
    expectThat("session.closed as the last frame", last?.type === "session.closed", last);
    expectSame("the reason", last.reason, "erased");
    expectSame("the close code", code, 4404);
    await t.refused("GET", `/v1/sessions/${session}`, { as: "404 not_found" });
  }),
  rule("3.12-3", "an oversized frame gets frame_too_large and 1009", [
    "code:frame_too_large",
    "close:1009",
  ], async (t) => {
    const most = t.options.limits.of("frame-bytes");
    const client = await t.attach(t.session());
    client.send({ type: "session.rename", name: "é".repeat(most / 2) });
    const { code } = await client.until("error");
    if (code !== "frame_too_large") {
      throw t.options.limits.beyond("frame-bytes", "frame_too_large", code);
    }
    expectSame("the close code", (await client.closing()).code, 1009);
  }),
  rule("3.12-4", "too many frames get too_many_frames and 4429", [
    "code:too_many_frames",
    "close:4429",
  ], async (t) => {
    const most = t.options.limits.of("frames-per-second");
    const client = await t.attach(t.session());
    for (let count = 0; count < 3 * most; count++) client.send({ type: "ping" });
    const answer = await client.until(
      ["error", "pong"],
      ({ type }) => type === "error" || client.all("pong").length === 3 * most,
    );
    if (answer.type === "pong") {
      throw t.options.limits.beyond("frames-per-second", "too_many_frames", answer);
    }
    expectSame("the error", answer.code, "too_many_frames");
    expectSame("the close code", (await client.closing()).code, 4429);
  }),
  rule("3.12-5", "an expired session sends session.closed, closes with 4404 and is gone", [
    "frame:session.closed",
    "close:4404",
  ], async (t) => {
    const seconds = t.options.limits.of("ttl-seconds");
    const session = await filled(t, 1);
    const client = await t.attach(session);
    expectSame("the close code", (await client.closing()).code, 4404);
    const closed = await client.until("session.closed");
    expectSame("the reason", closed.reason, "expired");
    const lived = Date.parse(client.ready.expiresAt) - Date.parse(client.ready.lastUsedAt);
    expectThat(
      `a lifetime of about ${seconds} s`,
      Math.abs(lived - seconds * 1_000) < 2_000,
      lived,
    );
    await t.refused("GET", `/v1/sessions/${session}`, { as: "404 not_found" });
  }),
];
