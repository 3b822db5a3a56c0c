import { assert, assertEquals, assertMatch } from "@std/assert";
import { bodyWith, MessagesUpstream, streamed } from "../../support/messages_upstream.ts";
import { withServer } from "../../support/server.ts";

const ASKED = "What is our deploy codename?";

Deno.test("law 6: a fork holds the blocks that its session had put into the messages before it, forked once or twice", async () => {
  await using upstream = new MessagesUpstream(() => streamed("Noted."));
  await withServer(async ({ url }) => {
    const say = async (messages: Parameters<typeof bodyWith>[0], session: string) => {
      const response = await fetch(`${url}/spaces/work/v1/messages`, {
        method: "POST",
        body: bodyWith(messages, { thinking: { type: "adaptive" } }),
        headers: { "x-bridge-session": session },
      });
      assertEquals(response.status, 200, await response.text());
      return new TextDecoder().decode(upstream.last.body);
    };
    const fork = async (from: string, session: string) => {
      const body = JSON.stringify({ session });
      const response = await fetch(`${url}/v1/sessions/${from}/fork`, { method: "POST", body });
      assertEquals(response.status, 201, await response.text());
    };
    const blocksIn = (body: string) =>
      [...body.matchAll(/<memory>.*?<\/memory>/gs)].map(([block]) => block);

    await say(["Our deploy codename is Quetzal."], "other");
    await say(["Hello."], "s");
    const [block] = blocksIn(await say(["Hello.", "Noted.", ASKED], "s"));
    assert(block);

    let history = ["Hello.", "Noted.", ASKED, "Noted."];
    for (const [from, session] of [["s", "one"], ["one", "two"]] as const) {
      await fork(from, session);
      history = [...history, `Thanks, ${session}.`];
      assertEquals(blocksIn(await say(history, session))[0], block, session);
      history = [...history, "Noted."];
      assertEquals(blocksIn(await say([...history, "Go on."], session))[0], block, session);
    }
    const log = await (await fetch(`${url}/v1/sessions/two/events?limit=1000`)).text();
    assertMatch(log, /Thanks, two\./);
    assertEquals(log.match(/Thanks, one\./g)?.length, 1, "said once, in the fork's own history");
    assertEquals(blocksIn(await say(["Another talk."], "one")), []);
  }, { upstream: { baseUrl: upstream.url } });
});
