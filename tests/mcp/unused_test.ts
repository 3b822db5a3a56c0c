import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { learnFrom } from "../bridge/spaces/space_world.ts";
import { attach } from "../support/bridge.ts";
import { type ServedWorld, withServer } from "../support/server.ts";
import { connectTo } from "./clients.ts";

const OWNER = "local";

Deno.test("read shows a model nothing of a withheld turn, until it is released", async () => {
  await withServer(async (world) => {
    const client = await attach(world.bridge, "s", { owner: OWNER });
    await client.ask("My locker has the code seven nine", "locker");
    await client.ask("My bike is green", "bike");
    await using mcp = await connectTo(world.url);
    const read = async (around?: number) => {
      const { messages } = await mcp.call("read", { session: "s", ...around ? { around } : {} });
      return messages.map(({ position, text, status }) => [position, text, status]);
    };
    const whole = await read();
    assertEquals(whole.map(([, , status]) => status), [undefined, undefined, undefined, undefined]);
    assertEquals(await client.withhold("locker"), { ok: true });
    const kept = [[1, "", "withheld"], [2, "", "withheld"], ...whole.slice(2)];
    assertEquals(await read(), kept);
    assertEquals(await read(1), kept);
    for (const address of ["memory://conversations/s", "memory://conversations/s/1"]) {
      const { messages } = await mcp.resource(address);
      assertEquals(JSON.stringify(messages).includes("seven"), false, address);
    }
    await client.release("locker");
    assertEquals(await read(), whole);
  });
});

Deno.test("a fact that is set aside is no resource, and is not recalled, until its turn is released", async () => {
  await withServer(async (world) => {
    const client = await attach(world.bridge, "s", { owner: OWNER, space: "main" });
    await client.ask("My locker has the code seven nine", "locker");
    const code = { fact: "code", text: "The user's locker has the code seven nine" };
    await learnFrom(world, ["s"], [code], { owner: OWNER, positions: [2] });
    await using mcp = await connectTo(world.url);
    const address = "memory://spaces/main/facts/code";
    const found = async () => (await mcp.call("recall", { query: "locker code" })).found;
    assertEquals((await mcp.resource(address)).text, code.text);
    assert((await found()).some((hit) => hit.address === address));
    const alone = await attach(world.bridge, "alone", { owner: OWNER });
    await alone.ask("My bike has the code two one", "code");
    await alone.ask("My bike is green and fast");
    await alone.withhold("code");
    const bike = JSON.stringify((await mcp.call("recall", { query: "green bike" })).found);
    assert(bike.includes("fast") && !bike.includes("two one"), bike);
    await client.withhold("locker");
    await assertRejects(() => mcp.resource(address), Error, "not found");
    assertEquals(await found(), []);
    await client.release("locker");
    assertEquals((await mcp.resource(address)).text, code.text);
    assert((await found()).some((hit) => hit.address === address));
  });
});

Deno.test("law 15: what a forgotten fact said is recalled from no conversation, and its owner finds it", async () => {
  await withServer(async (world) => {
    const client = await attach(world.bridge, "s", { owner: OWNER, space: "main" });
    await client.ask("My home since May is the city of Porto");
    await client.ask("My sister plays the oboe");
    const home = { fact: "home", text: "The user lives in Porto" };
    await learnFrom(world, ["s"], [home], { owner: OWNER, positions: [2] });
    await using mcp = await connectTo(world.url);
    const recalled = async (query: string) =>
      JSON.stringify((await mcp.call("recall", { query })).found);
    assertStringIncludes(await recalled("home city"), "Porto");
    await mcp.call("forget", { fact: "memory://spaces/main/facts/home" });
    assertEquals(await recalled("home city"), "[]");
    const others = await recalled("Who plays the oboe?");
    assertStringIncludes(others, "oboe");
    assertEquals(others.includes("Porto"), false, "nor is the conversation called by it");
    const own = await fetch(`${world.url}/v1/search?q=home`);
    assertStringIncludes(await own.text(), "Porto");
    await client.ask("My home is still the city of Porto");
    assertStringIncludes(await recalled("home city"), "still the city of Porto");
  });
});

Deno.test("read tells a reply that is not chosen from the chosen one, however far apart they are", async () => {
  await withServer(async (world) => {
    const client = await attach(world.bridge, "s", { owner: OWNER });
    await client.ask("Name a bird", "bird");
    for (let note = 1; note <= 30; note++) await client.pin({ text: `Note ${note}` });
    await client.regenerate({ turn: "bird" });
    await client.frames.until("turn.completed", ({ position }) => position > 2);
    const [first, second] = (await repliesOf(world)).map(({ position }) => position);
    assert(first && second);
    await using mcp = await connectTo(world.url);
    const statuses = async () => {
      const { messages } = await mcp.call("read", { session: "s" });
      return messages.filter(({ role }) => role === "assistant")
        .map(({ position, status }) => [position, status]);
    };
    assertEquals(await statuses(), [[first, "unchosen"], [second, undefined]]);
    for (let note = 31; note <= 60; note++) await client.pin({ text: `Note ${note}` });
    await client.chooseReply("bird", first);
    assertEquals(await statuses(), [[first, undefined], [second, "unchosen"]]);
  });
});

async function repliesOf({ bridge }: ServedWorld) {
  const page = await bridge.events({ owner: OWNER, session: "s" }, { after: 0, limit: 1_000 });
  return (page?.events ?? []).filter(({ type }) => type === "ReplyCompleted");
}
