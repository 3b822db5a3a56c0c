import { assertEquals, assertMatch } from "@std/assert";
import { eventPageSchema, searchSchema } from "../../src/protocol/mod.ts";
import { withServer } from "../support/server.ts";

function post(url: string, body: unknown): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return fetch(url, { method: "POST", body: text });
}

/** The data of a session's events of a type. */
async function eventsOf(session: string, type: string) {
  const page = eventPageSchema.parse(await (await fetch(`${session}/events`)).json());
  return page.events.filter((event) => event.type === type).map(({ data }) => data);
}

/** The time zones of a session's messages. */
async function zonesOf(session: string) {
  return (await eventsOf(session, "MessageReceived")).map(({ timeZone }) => timeZone);
}

Deno.test("a message's time zone is stored, from a socket and over HTTP, and in the receipt", async () => {
  await withServer(async ({ url, socket }) => {
    const session = `${url}/v1/sessions/s`;
    const line = await socket("/ws?session=s");
    const sent = { type: "message.send", id: "a", text: "Hello", timeZone: "Pacific/Kiritimati" };
    line.send(sent);
    await line.frames.until("turn.completed");
    line.send("Hello again, as typed");
    await line.frames.until("turn.completed", ({ position }) => position > 2);
    await (await post(`${session}/messages`, { text: "Hi", timeZone: "Asia/Dhaka" })).json();
    assertEquals(await zonesOf(session), [
      "Pacific/Kiritimati",
      "Pacific/Kiritimati",
      "Asia/Dhaka",
    ]);
    const receipts = await eventsOf(session, "ReplyCompleted");
    assertEquals(
      receipts.map(({ request }) => (request as { timeZone?: string }).timeZone),
      ["Pacific/Kiritimati", "Pacific/Kiritimati", "Asia/Dhaka"],
    );
  });
});

Deno.test("a time zone of another form is refused, and an unknown one is left out", async () => {
  await withServer(async ({ url, socket }) => {
    const session = `${url}/v1/sessions/s`;
    for (const timeZone of ["", "Europe Vienna", "é", "x".repeat(65), 5, null]) {
      const refused = await post(`${session}/messages`, { text: "Hello", timeZone });
      assertEquals(refused.status, 400);
      assertMatch((await refused.json()).detail, /timeZone/);
    }
    const line = await socket("/ws?session=s");
    line.send({ type: "message.send", text: "Hello", timeZone: "a b" });
    assertEquals((await line.frames.until("error")).code, "invalid_frame");
    await (await post(`${session}/messages`, { text: "Hello", timeZone: "Mars/Olympus" })).json();
    assertEquals(await zonesOf(session), [undefined]);
  });
});

Deno.test("law 4: a question about three weeks ago is rebuilt to the byte, in the user's zone", async () => {
  await withServer(async ({ url }) => {
    const session = `${url}/v1/sessions/s`;
    const hour = 3_600_000;
    const chatter = Array.from({ length: 600 }, (_, index) => ({
      ...{ role: index % 2 === 0 ? "user" : "assistant", text: `Zyx${index} ${"qwv ".repeat(60)}` },
      at: new Date(Date.now() - (700 - index) * 2 * hour).toISOString(),
      timeZone: "Asia/Kathmandu",
    }));
    const lines = chatter.map((line) => JSON.stringify(line)).join("\n");
    await (await post(`${session}/import`, lines)).json();
    const [first] = await eventsOf(session, "TurnImported");
    assertEquals(first?.timeZone, "Asia/Kathmandu");
    const question = { text: "Was war vor drei Wochen?", id: "q", timeZone: "Asia/Kathmandu" };
    await (await post(`${session}/messages`, question)).json();
    const then = await (await fetch(`${session}/turns/q/context`)).json();
    assertEquals(then.sha256.sent, then.sha256.rebuilt);
    assertMatch(JSON.stringify(then.request), /Zyx448 /);
    const archive = await (await fetch(`${session}/export`)).text();
    const copy = `${url}/v1/sessions/copy`;
    await (await post(`${copy}/import`, archive)).json();
    assertEquals(await zonesOf(copy), ["Asia/Kathmandu"]);
    const again = await (await fetch(`${copy}/turns/q/context`)).json();
    assertEquals(again.sha256.rebuilt, then.sha256.sent);
  });
});

Deno.test("a search for a day finds what was said on it where the user is, though words match elsewhere", async () => {
  await withServer(async ({ url }) => {
    const session = `${url}/v1/sessions/s`;
    const day = 86_400_000;
    const noon = Math.floor(Date.now() / day) * day + day / 2;
    const line = (text: string, at: number) =>
      JSON.stringify({ role: "user", text, at: new Date(at).toISOString() });
    const reply = JSON.stringify({ role: "assistant", text: "Hm", at: new Date(0).toISOString() });
    const lines = [
      line("They tell me that quinces are ripe", noon - 9 * day),
      line("The boiler makes a noise", noon - 30 * day),
    ].flatMap((each) => [each, reply]);
    await (await post(`${session}/import`, lines.join("\n"))).json();
    const then = new Date(noon - 30 * day);
    const [year, month, date] = [then.getUTCFullYear(), then.getUTCMonth() + 1, then.getUTCDate()];
    for (
      const q of [
        `What did I tell you on ${year}-${month}-${date}?`,
        `tell me of ${year}年${month}月${date}日`,
      ]
    ) {
      const asked = { q, timeZone: "Europe/Rome" };
      const { hits } = searchSchema.parse(await (await post(`${session}/search`, asked)).json());
      assertEquals(hits.map(({ text }) => text).includes("The boiler makes a noise"), true, q);
    }
  });
});
