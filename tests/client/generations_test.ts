import { assertEquals } from "@std/assert";
import { connect } from "../../src/client/mod.ts";
import { Cable } from "../support/cable.ts";
import { withServer } from "../support/server.ts";
import { ScriptedBridge } from "./scripted_bridge.ts";
import { QUICK, until } from "./until.ts";

const KEY = { owner: "local", session: "s" };

for (
  const [which, begins] of [
    ["existed before", false],
    ["it began itself", true],
  ] as const
) {
  Deno.test(`a client of a session that ${which} shows nothing of an earlier generation, at any position`, async () => {
    await withServer(async ({ port, bridge, attach }) => {
      using cable = new Cable(port);
      const say = async (...texts: string[]) => {
        const other = await attach("s", { owner: "local" });
        for (const text of texts) await other.ask(text);
        other.detach();
      };
      if (!begins) await say("Of the first generation");
      await using client = connect({ url: cable.url, session: "s", timings: QUICK });
      if (begins) await client.ask("Of the first generation");
      await until(client, () => client.position === 2);
      if (begins) {
        const { createdAt } = await client.api.session("s");
        await until(client, () => client.session?.createdAt === createdAt, "session");
      }
      cable.pull();
      await until(client, () => client.state.status === "waiting", "state");
      await bridge.erase(KEY);
      await say("new one", "new two", "new three");
      cable.plug();
      client.nudge();
      await until(client, () => client.state.status === "open" && client.position === 6, "state");
      assertEquals(client.turns.map(({ text }) => text), ["new one", "new two", "new three"]);
      assertEquals(client.hasOlder, false);
      const { createdAt } = client.session ?? {};
      assertEquals(createdAt, (await bridge.describe(KEY))?.createdAt);
    });
  });
}

Deno.test("a session with an unknown creation time is loaded again once", async () => {
  await using bridge = new ScriptedBridge((line, index) => {
    if (index === 0) {
      line.ready(0);
      line.send(accepted("old", 1));
      return line.close(1012);
    }
    line.ready(3, { createdAt: "2026-01-02T00:00:00.000Z" });
    if (index === 2) line.send(accepted("one", 1), accepted("two", 2));
  });
  await using client = connect({ url: bridge.url, session: "s", timings: QUICK });
  await until(client, () => client.turn("two") !== undefined);
  await until(client, () => client.state.status === "open", "state");
  assertEquals(client.turns.map(({ id }) => id), ["one", "two"]);
  assertEquals(bridge.lines.length, 3);
});

function accepted(turn: string, position: number) {
  return { type: "turn.accepted", turn, position, text: turn, duplicate: false, replayed: true };
}
