import { expectErrors } from "../errors.ts";
import { expectSame } from "../expect.ts";
import { rule } from "../rule.ts";
import { contextViewShape } from "../shapes.ts";
import type { Target } from "../target.ts";
import { filled, newId } from "../turns.ts";

/** What clients send: section 3.5. */
export const CLIENT_FRAMES = [
  rule("3.5-1", "pinning and unpinning a note reaches all clients", [
    "client:note.pin",
    "client:note.unpin",
    "frame:note.pinned",
    "frame:note.unpinned",
  ], async (t) => {
    const session = t.session();
    const [one, other] = [await t.attach(session), await t.attach(session)];
    one.send({ type: "note.pin", note: "diet", text: "I am vegan." });
    one.send({ type: "note.unpin", note: "diet" });
    for (const client of [one, other]) {
      const { note, text, position } = await client.until("note.pinned");
      expectSame("the note", { note, text, position }, {
        note: "diet",
        text: "I am vegan.",
        position: 1,
      });
      const off = await client.until("note.unpinned");
      expectSame("the note taken off", [off.note, off.position], ["diet", 2]);
    }
  }),
  rule("3.5-2", "a frame that changes nothing sends nothing", [], async (t) => {
    const client = await t.attach(t.session());
    for (let times = 0; times < 2; times++) {
      client.send({ type: "note.pin", note: "n", text: "Once" });
      client.send({ type: "session.rename", name: "Once" });
    }
    await client.settled();
    const told = client.frames.map(({ type }) => type);
    expectSame("frames", told, ["session.ready", "note.pinned", "session.renamed", "pong"]);
  }),
  rule("3.5-3", "notes are refused for a taken id, a missing target or blank text", [
    "code:note_id_taken",
    "code:not_found",
    "code:empty_message",
  ], async (t) => {
    const client = await t.attach(t.session());
    client.send({ type: "note.pin", note: "n", text: "One" });
    await client.until("note.pinned");
    await expectErrors(client, "note_id_taken", [{ type: "note.pin", note: "n", text: "Two" }]);
    await expectErrors(client, "not_found", [
      { type: "note.unpin", note: "absent" },
      { type: "note.pin", turn: "absent", part: "reply" },
    ]);
    await expectErrors(client, "empty_message", [{ type: "note.pin", text: " \n" }]);
  }),
  rule("3.5-4", "all notes together are limited to a quarter of the budget", [
    "code:pins_over_share",
  ], async (t) => {
    const session = await filled(t, 1);
    const share = await budgetOf(t, session) / 4;
    const client = await t.attach(session);
    client.send({ type: "note.pin", text: "x".repeat(share + 1) });
    const { code } = await client.until("error");
    const { limits } = t.options;
    if (code !== "pins_over_share") throw limits.beyond("frame-bytes", "pins_over_share", code);
  }),
  rule(
    "3.5-5",
    "a turn's message and reply can be pinned",
    ["client:note.pin"],
    async (t) => {
      const session = await filled(t, 1);
      const client = await t.attach(session, "history=1");
      const { turn } = await client.until("turn.completed");
      client.send({ type: "note.pin", note: "a", turn, part: "message" });
      client.send({ type: "note.pin", note: "b", turn });
      await client.settled();
      const texts = client.all("note.pinned").map(({ text }) => text);
      expectSame("the texts", texts, ["Question 1 about oboes", "Answer 1 about reeds"]);
    },
  ),
  rule("3.5-6", "a name is one line of at most 200 characters; an empty one removes it", [
    "code:invalid_request",
  ], async (t) => {
    const client = await t.attach(t.session());
    client.send({ type: "session.rename", name: "  Moving \n to\tLisbon " });
    client.send({ type: "session.rename", name: "" });
    await client.settled();
    const names = client.all("session.renamed").map(({ name }) => name);
    expectSame("the names", names, ["Moving to Lisbon", ""]);
    await expectErrors(client, "invalid_request", [
      { type: "session.rename", name: "x".repeat(201) },
    ]);
  }),
  rule("3.5-7", "cancelling a turn that is not open gets turn_not_open with the turn", [
    "client:turn.cancel",
    "code:turn_not_open",
  ], async (t) => {
    const client = await t.attach(t.session());
    client.send({ type: "turn.cancel", turn: "absent" });
    const { code, turn } = await client.until("error");
    expectSame("the error", [code, turn], ["turn_not_open", "absent"]);
  }),
  rule("3.5-8", "a blank message gets empty_message", ["code:empty_message"], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    await expectErrors(client, "empty_message", [
      { type: "message.send", text: " \n" },
      { type: "message.send", text: "" },
      "  ",
    ]);
    await t.refused("GET", `/v1/sessions/${session}`, { as: "404 not_found" });
  }),
  rule(
    "3.5-9",
    "an overlong message gets message_too_long",
    ["code:message_too_long"],
    async (t) => {
      const client = await t.attach(t.session());
      const most = t.options.limits.of("message-characters");
      const id = newId();
      client.send({ type: "message.send", id, text: "x".repeat(most + 1) });
      const answer = await client.until(["turn.accepted", "error"]);
      if (answer.type === "turn.accepted") {
        client.send({ type: "turn.cancel", turn: id });
        throw t.options.limits.beyond("message-characters", "message_too_long", "turn.accepted");
      }
      expectSame("the error", [answer.code, answer.turn], ["message_too_long", id]);
    },
  ),
];

/** The budget of a session's contexts, in characters. */
async function budgetOf(t: Target, session: string): Promise<number> {
  const view = await t.json("GET", `/v1/sessions/${session}/context?message=x`);
  return contextViewShape.parse(view).manifest.limit;
}
