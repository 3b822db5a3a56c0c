import { EVENT_SHAPES } from "../event_shapes.ts";
import { eventPage } from "../events.ts";
import { expectSame, expectShape, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import { FRAME_SHAPES } from "../shapes.ts";
import { expectProblem, jsonOf } from "../target.ts";
import { expectAnswer, replyOf, talk } from "../turns.ts";
import { NotCheckable } from "../verdict.ts";

/** Replies that are asked for again and chosen: sections 3.5, 3.7 and 6.2. */
export const REPLIES = [
  rule("3.7-12", "a reply is regenerated, told to all, and once for each id of a command", [
    "client:turn.regenerate",
    "frame:turn.reopened",
    "event:ReplyReopened",
  ], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    const other = await t.attach(session);
    const { id: turn } = await talk(client);
    const before = client.frames.length;
    const ask = { type: "turn.regenerate", turn, id: "again-1" };
    client.send(ask);
    client.send(ask);
    const reopened = await other.until("turn.reopened");
    expectSame("the reopening", [reopened.turn, reopened.reason, reopened.id], [
      ...[turn, "regenerate", "again-1"],
    ]);
    await replyOf(client, turn, before);
    client.send(ask);
    await client.settled();
    const { events } = await eventPage(t, session, "");
    const reopenings = events.filter(({ type }) => type === "ReplyReopened");
    expectSame("how often", reopenings.length, 1);
    expectShape("its data", reopenings[0]?.data, EVENT_SHAPES.ReplyReopened);
    const replies = events.filter(({ type }) => type === "ReplyCompleted");
    expectSame("replies", replies.length, 2);
  }),
  rule("3.7-13", "a reply is chosen; one that was not cut, or is not the newest, is fixed", [
    "client:reply.choose",
    "client:turn.continue",
    "frame:reply.chosen",
    "code:reply_fixed",
    "event:ReplyChosen",
  ], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    const { id: turn, completed: first } = await talk(client);
    client.send({ type: "turn.continue", turn });
    const { code } = await client.until("error");
    expectSame("the code", code, "reply_fixed");
    const before = client.frames.length;
    client.send({ type: "turn.regenerate", turn });
    const { chosen: stays } = await replyOf(client, turn, before);
    if (stays !== undefined) throw new NotCheckable("the model said nothing");
    client.send({ type: "reply.choose", turn, reply: first.position });
    const chosen = await client.until("reply.chosen");
    expectSame("the reply", [chosen.turn, chosen.reply], [turn, first.position]);
    const replayed = await t.attach(session, "history=1");
    await replayed.settled();
    const types = replayed.frames.map(({ type }) => type);
    expectSame("the replay", types.slice(1, 6), [
      ...["turn.accepted", "turn.completed", "turn.reopened", "turn.completed", "reply.chosen"],
    ]);
    await talk(client);
    const refused = client.frames.length;
    client.send({ type: "turn.regenerate", turn });
    const fixed = await client.until("error", (frame) => client.frames.indexOf(frame) >= refused);
    expectSame("the code", fixed.code, "reply_fixed");
  }),
  rule("6.2-7", "replies are regenerated, continued and chosen over HTTP", [
    "route:POST /v1/sessions/:session/turns/:turn/regenerate",
    "route:POST /v1/sessions/:session/turns/:turn/continue",
    "route:PATCH /v1/sessions/:session/turns/:turn",
  ], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    const { id: turn, completed: first } = await talk(client);
    const at = `/v1/sessions/${session}/turns/${turn}`;
    const answer = await t.ask("POST", `${at}/regenerate`, { body: { id: "again-1" } });
    expectAnswer(answer, 200);
    const frame = expectShape("a frame", jsonOf(answer), FRAME_SHAPES["turn.completed"]);
    expectThat("a later reply", frame.position > first.position, frame);
    const again = await t.ask("POST", `${at}/regenerate`, { body: { id: "again-1" } });
    expectSame("the answer again", jsonOf(again), jsonOf(answer));
    const chosen = await t.json("PATCH", at, { body: { reply: first.position } });
    expectSame("the choice", chosen, { turn, reply: first.position });
    expectProblem(await t.ask("POST", `${at}/continue`), "409 reply_fixed");
    expectProblem(await t.ask("PATCH", at, { body: { reply: 1 } }), "404 not_found");
  }),
];
