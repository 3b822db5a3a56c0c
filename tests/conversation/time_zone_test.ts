import { assertEquals } from "@std/assert";
import { fold, type ReceiveMessage, understand } from "../../src/conversation/mod.ts";
import { given, received, replied, when } from "./given.ts";

const message = (turn: string, timeZone?: string): ReceiveMessage => ({
  type: "ReceiveMessage",
  ...{ turn, idGiven: true, text: `Hello from ${turn}`, at: 1_000 },
  ...(timeZone === undefined ? {} : { timeZone }),
});

/** The zone in the event that a message leads to. */
function zoneStored(command: ReceiveMessage, state = given()): string | undefined {
  const decision = when(command, state);
  const event = decision.ok ? decision.events[0] : undefined;
  if (event?.type !== "MessageReceived") throw new Error("The message was not received");
  return event.data.timeZone;
}

Deno.test("a message's event has its sender's time zone", () => {
  for (const zone of ["Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "UTC"]) {
    assertEquals(zoneStored(message("t", zone)), zone);
  }
  assertEquals(zoneStored(message("t")), undefined);
});

Deno.test("a message without a known time zone has that of the message before", () => {
  const state = given({
    type: "MessageReceived",
    data: { turn: "a", text: "Hi", idGiven: true, timeZone: "Asia/Tokyo" },
  }, replied("a", "Hello"));
  assertEquals(zoneStored(message("b"), state), "Asia/Tokyo");
  assertEquals(zoneStored(message("b", "Mars/Olympus"), state), "Asia/Tokyo");
  assertEquals(zoneStored(message("b", `Europe/${"x".repeat(10_000)}`), state), "Asia/Tokyo");
  assertEquals(zoneStored(message("b", "Europe/Rome"), state), "Europe/Rome");
  assertEquals(zoneStored(message("b", "Mars/Olympus")), undefined);
});

Deno.test("a turn keeps the time zone of its message, open and settled", () => {
  const hello = { turn: "a", text: "Hi", idGiven: true, timeZone: "America/Lima" };
  const open = given({ type: "MessageReceived", data: hello });
  assertEquals(open.open[0]?.timeZone, "America/Lima");
  const settled = given({ type: "MessageReceived", data: hello }, replied("a", "Hello"));
  assertEquals(settled.settled.at(0)?.timeZone, "America/Lima");
  assertEquals(
    given(received("a", "Hi"), replied("a", "Hello")).settled.at(0)?.timeZone,
    undefined,
  );
});

Deno.test("an imported turn has its own time zone, and the next message does not inherit it", () => {
  const data = { turn: "i.1", text: "Hi", reply: "Hello", saidAt: 1, repliedAt: 2 };
  const state = given({ type: "TurnImported", data: { ...data, timeZone: "Asia/Dhaka" } });
  assertEquals(state.settled.at(0)?.timeZone, "Asia/Dhaka");
  assertEquals(zoneStored(message("b"), state), undefined);
});

Deno.test("an event whose time zone has another form is read without it", () => {
  for (const timeZone of [7, "", { name: "Asia/Tokyo" }, "x".repeat(65), null]) {
    const data = { turn: "a", text: "Hi", idGiven: true, timeZone };
    const state = fold([understand({ type: "MessageReceived", data, position: 1, at: 5 })]);
    assertEquals(state.open[0]?.text, "Hi");
    assertEquals(state.open[0]?.timeZone, undefined);
  }
});
