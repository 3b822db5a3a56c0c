import { z } from "zod";
import { EVENT_SHAPES } from "../event_shapes.ts";
import { eventPage } from "../events.ts";
import { expectSame, expectShape, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import { FRAME_SHAPES } from "../shapes.ts";
import { eventsOf, type StreamedEvent } from "../sse.ts";
import { expectProblem, jsonOf, type Target } from "../target.ts";
import {
  begin,
  expectAnswer,
  failureOf,
  isOf,
  LONG,
  newId,
  OUTCOMES,
  post,
  SHORT,
  tooFast,
} from "../turns.ts";
import { Mismatch, NotCheckable } from "../verdict.ts";

const ROUTE = "route:POST /v1/sessions/:session/messages";
const STREAM = { accept: "text/event-stream" };

/** Messages over HTTP, and event streams: sections 6.2 and 7. */
export const MESSAGES = [
  rule("6.2-1", "a message gets its turn.completed, and the same one when repeated", [
    ROUTE,
    "frame:turn.completed",
  ], async (t) => {
    const session = t.session();
    const { id, answer } = await post(t, session);
    const frame = expectShape("a frame", jsonOf(answer), FRAME_SHAPES["turn.completed"]);
    expectSame("the turn", frame.turn, id);
    const again = await post(t, session, SHORT, id);
    expectSame("the answer again", jsonOf(again.answer), frame);
  }),
  rule("6.2-2", "invalid messages are refused", [
    ROUTE,
    "code:invalid_request",
    "code:empty_message",
    "code:turn_id_taken",
  ], async (t) => {
    const path = pathOf(t.session());
    const zones = ["", "a b", "x".repeat(65), 7].map((timeZone) => ({ text: "x", timeZone }));
    for (const body of ["{", {}, { text: 7 }, { text: "x", id: "a b" }, ...zones]) {
      await t.refused("POST", path, { body, as: "400 invalid_request" });
    }
    await t.refused("POST", path, { body: { text: " " }, as: "400 empty_message" });
    const { id } = await post(t, path.split("/")[3] ?? "");
    const body = { text: "Another text", id };
    await t.refused("POST", path, { body, as: "409 turn_id_taken" });
  }),
  rule("6.2-3", "a message cancelled meanwhile gets turn.cancelled", [
    ROUTE,
    "frame:turn.cancelled",
  ], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    const id = newId();
    const asking = t.ask("POST", pathOf(session), { body: { text: LONG, id } });
    await client.until("turn.accepted", isOf(id));
    client.send({ type: "turn.cancel", turn: id });
    const answer = await asking;
    expectAnswer(answer, 200);
    const shape = z.union([FRAME_SHAPES["turn.cancelled"], FRAME_SHAPES["turn.completed"]]);
    if (expectShape("a frame", jsonOf(answer), shape).type === "turn.completed") throw tooFast();
  }),
  rule("6.2-4", "a message whose session is erased meanwhile gets 404 session_erased", [
    ROUTE,
    "code:session_erased",
  ], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    const asking = t.ask("POST", pathOf(session), { body: { text: LONG } });
    await client.until(["turn.delta", "turn.failed", "turn.completed"]);
    await t.ask("DELETE", `/v1/sessions/${session}`);
    const answer = await asking;
    if (answer.status === 200) throw tooFast();
    expectAnswer(answer, 404);
    expectProblem(answer, "404 session_erased");
  }),
  rule("6.2-6", "a message has its time zone, else that of the message before", [
    ROUTE,
    "event:MessageReceived",
  ], async (t) => {
    const session = t.session();
    const zones = ["Asia/Kathmandu", undefined, "Nowhere/At_All", "America/St_Johns"];
    for (const timeZone of zones) {
      const sent = { text: SHORT, id: newId() };
      const body = timeZone === undefined ? sent : { ...sent, timeZone };
      await t.ask("POST", pathOf(session), { body });
    }
    const { events } = await eventPage(t, session, "");
    const stored = events.filter(({ type }) => type === "MessageReceived")
      .map(({ data }) => EVENT_SHAPES.MessageReceived.parse(data).timeZone);
    const [first, , , last] = zones;
    expectSame("the time zones", stored, [first, first, first, last]);
  }),
  rule("6.2-5", "x-redacted lists the kinds of secrets removed", [ROUTE], async (t) => {
    const session = t.session();
    const text = `${SHORT} My card is 4111 1111 1111 1111.`;
    const { answer } = await post(t, session, text);
    const kinds = answer.headers.get("x-redacted");
    if (kinds === null) {
      const [page] = [await t.ask("GET", `/v1/sessions/${session}/events`)];
      expectThat("no header only where nothing is removed", page.text.includes("4111"), page.text);
      throw new NotCheckable("the server does not remove card numbers");
    }
    expectSame("x-redacted", kinds, "payment_card");
  }),
  rule("7-1", "an event stream sends the turn's frames, the outcome last", [ROUTE], async (t) => {
    const session = t.session();
    const response = await stream(t, session, { text: SHORT, id: "m" });
    const type = response.headers.get("content-type") ?? "";
    expectThat("text/event-stream", type.startsWith("text/event-stream"), type);
    const events = await eventsOf(response);
    expectSame("names", events.map(({ name }) => name), events.map(({ frame }) => frame.type));
    throwIfFailed(events);
    expectSame("the first and the last", [events[0]?.name, events.at(-1)?.name], [
      "turn.accepted",
      "turn.completed",
    ]);
    const said = events.reduce(
      (all, { frame }) =>
        frame.type === "turn.delta" ? all.slice(0, frame.offset) + frame.text : all,
      "",
    );
    const last = events.at(-1)?.frame;
    expectSame("the deltas together", said, last && "text" in last ? last.text : undefined);
  }),
  rule("7-2", "a refusal before the first event is a problem document", [ROUTE], async (t) => {
    const answer = await t.ask("POST", pathOf(t.session()), {
      body: { text: "" },
      headers: STREAM,
    });
    expectProblem(answer, "400 empty_message");
  }),
  rule("7-3", "a stream whose session is erased ends with session.closed", [
    ROUTE,
    "frame:session.closed",
  ], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    const response = await stream(t, session, { text: LONG });
    const reading = eventsOf(response);
    await client.until(["turn.delta", "turn.failed", "turn.completed"]);
    await t.ask("DELETE", `/v1/sessions/${session}`);
    const events = await reading;
    throwIfFailed(events);
    const last = events.at(-1)?.name;
    if (last === "turn.completed") throw tooFast();
    expectSame("the last event", last, "session.closed");
  }),
  rule("7-4", "leaving a stream does not stop the turn", [ROUTE], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    const response = await stream(t, session, { text: LONG, id: "m" });
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    const before = client.frames.length;
    const next = await client.until(
      ["turn.delta", ...OUTCOMES],
      (frame) => frame.type !== "turn.delta" || client.frames.indexOf(frame) > before,
    );
    if (next.type === "turn.failed") throw failureOf(next.error.code);
    if (next.type === "turn.completed") throw tooFast();
    expectSame("the next frame", next.type, "turn.delta");
    client.send({ type: "turn.cancel", turn: "m" });
    await client.settled();
  }),
  rule("7-5", "a stream can join an open turn", [ROUTE], async (t) => {
    const session = t.session();
    const client = await t.attach(session);
    const id = await begin(client);
    const reading = eventsOf(await stream(t, session, { text: LONG, id }));
    client.send({ type: "turn.cancel", turn: id });
    const events = await reading;
    throwIfFailed(events);
    expectThat(
      "an outcome last",
      ["turn.cancelled", "turn.completed"].includes(events.at(-1)?.name ?? ""),
      events.map(({ name }) => name),
    );
  }),
];

function pathOf(session: string): string {
  return `/v1/sessions/${session}/messages`;
}

async function stream(t: Target, session: string, message: unknown): Promise<Response> {
  const body = JSON.stringify(message);
  const response = await t.fetch("POST", pathOf(session), { body, headers: STREAM });
  if (response.status !== 200) throw new Mismatch("a stream", await response.text());
  return response;
}

/** Throws if a stream ended with a failed turn. */
function throwIfFailed(events: readonly StreamedEvent[]): void {
  const last = events.at(-1)?.frame;
  if (last?.type === "turn.failed") throw failureOf(last.error.code);
}
