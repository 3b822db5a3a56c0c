import type { Client } from "../client.ts";
import { expectSame, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import { contextViewShape } from "../shapes.ts";
import type { Target } from "../target.ts";
import { filled, isOf, newId, SHORT, talk } from "../turns.ts";

/** Values and frames: sections 1.2, 1.3 and 3.4 to 3.6. */
export const FRAMES = [
  rule("1.2-1", "ids are case-sensitive, and a lone surrogate becomes U+FFFD", [], async (t) => {
    const client = await t.attach(t.session());
    client.send('{"type":"note.pin","note":"n","text":"a\\ud800b"}');
    client.send({ type: "note.pin", note: "N", text: "x" });
    await client.settled();
    const pinned = client.all("note.pinned").map(({ note, text }) => [note, text]);
    expectSame("the notes", pinned, [["n", "a\ufffdb"], ["N", "x"]]);
  }),
  rule(
    "1.3-1",
    "unknown fields of bodies and unknown query parameters are ignored",
    [],
    async (t) => {
      const path = `/v1/sessions/${t.session()}/pins`;
      await t.json("POST", path, { body: { text: "x", mood: "good" }, status: 201 });
      await t.json("GET", `${path}?colour=teal`);
    },
  ),
  rule("3.4-1", "anything but a JSON object is a message, verbatim", [
    "client:message.send",
    "frame:turn.accepted",
  ], async (t) => {
    for (const typed of ["Hello", "42", "[1, 2]", '"x"', "{not json"]) {
      const client = await t.attach(t.session());
      client.send(typed);
      const { text, turn } = await client.until("turn.accepted");
      expectSame("the text", text, typed);
      client.send({ type: "turn.cancel", turn });
    }
  }),
  rule("3.4-2", "an unknown type gets unknown_frame, and the connection stays open", [
    "frame:error",
    "code:unknown_frame",
  ], async (t) => {
    const client = await t.attach(t.session());
    await expectErrors(client, "unknown_frame", [{}, { type: "message.sned" }, { type: 7 }]);
  }),
  rule("3.4-3", "an invalid turn id gets invalid_turn_id", ["code:invalid_turn_id"], async (t) => {
    const client = await t.attach(t.session());
    await expectErrors(client, "invalid_turn_id", [
      { type: "message.send", text: "x", id: "a b" },
      { type: "turn.cancel" },
      { type: "turn.cancel", turn: "x".repeat(129) },
    ]);
  }),
  rule("3.4-4", "an invalid field or a binary frame gets invalid_frame", [
    "code:invalid_frame",
  ], async (t) => {
    const client = await t.attach(t.session());
    await expectErrors(client, "invalid_frame", [
      { type: "message.send" },
      { type: "message.send", text: 7 },
      { type: "note.pin" },
      { type: "note.pin", text: "x", turn: "t", part: "reply" },
      { type: "note.unpin", note: "a b" },
      { type: "session.rename" },
      new Uint8Array([1, 2]),
    ]);
  }),
  rule("3.4-5", "unknown fields are ignored, and frames are handled in order", [
    "client:session.rename",
    "frame:session.renamed",
  ], async (t) => {
    const client = await t.attach(t.session());
    const names = ["one", "two", "three", "four", "five"];
    for (const name of names) client.send({ type: "session.rename", name, mood: "good" });
    await client.settled();
    expectSame("the names", client.all("session.renamed").map(({ name }) => name), names);
    expectSame("the positions", client.all("session.renamed").map((f) => f.position), [
      1,
      2,
      3,
      4,
      5,
    ]);
  }),
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
  rule("3.6-1", "a turn is accepted, streamed as deltas and completed", [
    "client:message.send",
    "frame:turn.accepted",
    "frame:turn.delta",
    "frame:turn.completed",
  ], async (t) => {
    const client = await t.attach(t.session());
    const { id, accepted, completed } = await talk(client);
    expectSame("what is accepted", [accepted.position, accepted.text, accepted.duplicate], [
      1,
      SHORT,
      false,
    ]);
    expectThat("no mark of a replay", accepted.replayed === undefined, accepted);
    expectThat("a later position", completed.position > accepted.position, completed);
    let said = "";
    for (const { offset, text } of client.all("turn.delta").filter(isOf(id))) {
      expectThat("an offset within what was said", offset <= said.length, { offset, said });
      said = said.slice(0, offset) + text;
    }
    expectSame("the deltas together", said, completed.text);
    const types = client.frames.map(({ type }) => type).filter((type) => type !== "turn.delta");
    expectSame("frames", types, ["session.ready", "turn.accepted", "turn.completed"]);
  }),
  rule(
    "3.6-2",
    "session.ready describes an existing session",
    ["frame:session.ready"],
    async (t) => {
      const session = await filled(t, 2);
      const first = await t.attach(session);
      first.send({ type: "session.rename", name: "Oboes" });
      await first.until("session.renamed");
      const { ready } = await t.attach(session);
      const { position, turns, name, preview } = ready;
      expectSame("the session", { position, turns, name, preview }, {
        position: 3,
        turns: 2,
        name: "Oboes",
        preview: "Question 1 about oboes",
      });
      const times = [ready.createdAt, ready.lastUsedAt, ready.expiresAt].map((at) =>
        Date.parse(at ?? "")
      );
      const [created = NaN, used = NaN, expires = NaN] = times;
      expectThat("createdAt ≤ lastUsedAt < expiresAt", created <= used && used < expires, ready);
    },
  ),
  rule("3.6-3", "an erased session that starts again has a new createdAt", [], async (t) => {
    const session = await filled(t, 1);
    const before = (await t.attach(session)).ready.createdAt;
    await t.ask("DELETE", `/v1/sessions/${session}`);
    await filled(t, 1, session);
    const after = (await t.attach(session)).ready.createdAt;
    expectThat("another createdAt", after !== undefined && after !== before, after);
  }),
];

/** Sends frames that must each get this error, while the connection stays open. */
async function expectErrors(
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

/** The budget of a session's contexts, in characters. */
async function budgetOf(t: Target, session: string): Promise<number> {
  const view = await t.json("GET", `/v1/sessions/${session}/context?message=x`);
  return contextViewShape.parse(view).manifest.limit;
}
