import { z } from "zod";
import type { Client } from "../client.ts";
import { expectSame, expectShape, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import { replyOf, SHORT } from "../turns.ts";
import { NotCheckable } from "../verdict.ts";

const frameShape = z.strictObject({
  statusCode: z.int(),
  headers: z.strictObject({ "retry-after": z.string().regex(/^\d+$/) }).optional(),
  body: z.string(),
});
const replyShape = z.looseObject({
  response: z.string(),
  session_id: z.string(),
  context_length: z.int().nonnegative(),
});
const errorShape = z.looseObject({ error: z.string().min(1) });

/** The original's dialect: section 4. */
export const PROD = [
  rule("4-1", "a query gets exactly one frame, in a session shared with /ws", [
    "route:GET /prod",
  ], async (t) => {
    const session = t.session();
    const watcher = await t.attach(session);
    const client = await t.socket("/prod");
    client.send({ action: "query", message: SHORT, session_id: session });
    const reply = await answerOf(client, 0);
    expectSame("session_id", reply.session_id, session);
    expectSame("context_length", reply.context_length, 0);
    const { turn } = await watcher.until("turn.accepted");
    const { text, stopReason } = await replyOf(watcher, turn);
    expectSame("the reply", text, reply.response);
    expectSame("frames", client.texts.length, 1);
    client.send({ action: "query", message: `${SHORT} Again.`, session_id: session });
    const second = await answerOf(client, 1);
    const isRemembered = text.trim() !== "" && stopReason === "end_turn";
    expectThat(
      "what was said before in the context",
      second.context_length >= 1 || !isRemembered,
      second,
    );
  }),
  rule("4-2", "without session_id each connection has its own session", [], async (t) => {
    const [one, other] = [await t.socket("/prod"), await t.socket("/prod")];
    for (const client of [one, other]) client.send({ action: "query", message: SHORT });
    const ids = [(await answerOf(one, 0)).session_id, (await answerOf(other, 0)).session_id];
    for (const id of ids) t.adopt(id);
    expectThat("two sessions", ids[0] !== ids[1], ids);
  }),
  rule(
    "4-3",
    "queries are answered in order, and a repeat gets the same answer",
    [],
    async (t) => {
      const client = await t.socket("/prod");
      const sessions = [t.session(), t.session()];
      for (const session_id of [...sessions, ...sessions.slice(1)]) {
        client.send({ action: "query", message: SHORT, session_id });
      }
      const ids = [0, 1, 2].map(async (index) => (await answerOf(client, index)).session_id);
      expectSame("the sessions", await Promise.all(ids), [...sessions, sessions[1]]);
      if (client.texts[1] !== client.texts[2]) {
        throw t.options.limits.beyond("dedup-seconds", client.texts[1] ?? "", client.texts[2]);
      }
    },
  ),
  rule("4-4", "an invalid query gets statusCode 400, and the connection stays open", [
    "code:invalid_request",
    "code:empty_message",
  ], async (t) => {
    const client = await t.socket("/prod");
    const wrong = [
      "hello",
      { action: "dance", message: "x" },
      { action: "query" },
      { action: "query", message: "" },
      { action: "query", message: "x", session_id: "a b" },
      new Uint8Array([1]),
    ];
    for (const frame of wrong) client.send(frame);
    for (const [index, text] of (await client.received(wrong.length)).entries()) {
      const { statusCode, body } = frameOf(text);
      expectSame(`statusCode of answer ${index + 1}`, statusCode, 400);
      expectShape("a body", JSON.parse(body), errorShape);
    }
  }),
];

function frameOf(text: string | undefined) {
  return expectShape("an answer", JSON.parse(text ?? "{}"), frameShape);
}

/** The body of the answer with this index; waits for it. */
async function answerOf(client: Client, index: number) {
  const { statusCode, body } = frameOf((await client.received(index + 1))[index]);
  if (statusCode >= 502) throw new NotCheckable(`the model did not answer: ${body}`);
  expectSame("statusCode", statusCode, 200);
  return expectShape("a body", JSON.parse(body), replyShape);
}
