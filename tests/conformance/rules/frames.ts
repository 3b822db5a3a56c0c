import { expectErrors } from "../errors.ts";
import { expectSame, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import { filled, isOf, SHORT, talk } from "../turns.ts";

/** Values and frames: sections 1.2, 1.3, 3.4 and 3.6. */
export const FRAMES = [
  rule("1.2-1", "ids are case-sensitive, and half a surrogate pair is refused", [
    "code:invalid_frame",
  ], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    client.send('{"type":"note.pin","note":"n","text":"a\\ud800b"}');
    const { code, message } = await client.until("error");
    expectSame("the code", code, "invalid_frame");
    expectThat("where it is", /d800.* 1\b/.test(message), message);
    const path = `/v1/sessions/${session}/messages`;
    await t.refused("POST", path, { body: '{"text":"\\udc00"}', as: "400 invalid_request" });
    client.send({ type: "note.pin", note: "n", text: "x" });
    client.send({ type: "note.pin", note: "N", text: "X" });
    await client.settled();
    const pinned = client.all("note.pinned").map(({ note, text }) => [note, text]);
    expectSame("the notes", pinned, [["n", "x"], ["N", "X"]]);
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
