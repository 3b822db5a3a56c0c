import { assert, assertEquals, assertThrows } from "@std/assert";
import { BridgeError, type Client, connect } from "../../src/client/mod.ts";
import { CLOSE, ERRORS } from "../../src/protocol/mod.ts";
import { retryDelay, TIMINGS } from "../../src/client/backoff.ts";
import { isTemporary } from "../../src/client/errors.ts";
import { withoutWarnings } from "../support/console.ts";
import { masterKey } from "../support/encryption.ts";
import { withServer } from "../support/server.ts";
import { problem, ScriptedBridge } from "./scripted_bridge.ts";
import { QUICK, until } from "./until.ts";

function closedState(client: Client) {
  assert(client.state.status === "closed", JSON.stringify(client.state));
  const { reason, code } = client.state;
  return [reason, code];
}

Deno.test("a client without a valid token closes as unauthorized", async () => {
  const tokens = [{ owner: "ada", token: "ada-token-0123456789" }];
  await withServer(async ({ url }) => {
    await using stranger = connect({ url, session: "s", token: "wrong", timings: QUICK });
    const { outcome } = stranger.send("Hi");
    const { error } = await outcome;
    assertEquals(error?.code, "unauthorized");
    assertEquals(closedState(stranger), ["unauthorized", "unauthorized"]);
    await using ada = connect({ url, session: "s", token: tokens[0]!.token, timings: QUICK });
    assertEquals(await ada.ask("Hi"), "Echo: Hi");
  }, { access: { tokens } });
});

Deno.test("a token in any script is sent as a subprotocol", async () => {
  const tokens = [{ owner: "ada", token: "ünïcödé-🔑-0123456789" }];
  await withServer(async ({ url }) => {
    await using ada = connect({ url, session: "s", token: tokens[0]!.token, timings: QUICK });
    assertEquals(await ada.ask("Hi"), "Echo: Hi");
  }, { access: { tokens } });
});

Deno.test("a client closes when its session is deleted", async () => {
  await withServer(async ({ url }) => {
    await using client = connect({ url, session: "s", timings: QUICK });
    await client.ask("Hi");
    await client.api.erase("s");
    await until(client, () => client.state.status === "closed", "state");
    assertEquals(closedState(client), ["erased", "session_erased"]);
    const { status, error } = await client.send("Anyone?").outcome;
    assertEquals([status, error?.code], ["failed", "session_erased"]);
  });
});

Deno.test("a permanently refused socket closes the client with the bridge's reason", async () => {
  for (
    const [status, code, reason] of [
      [401, "unauthorized", "unauthorized"],
      [403, "origin_not_allowed", "refused"],
      [400, "invalid_request", "refused"],
    ] as const
  ) {
    await using bridge = new ScriptedBridge(() => {});
    bridge.refuse = () => problem(status, code);
    bridge.plain = ({ url }) =>
      new URL(url).pathname === "/ws" ? problem(status, code) : problem(404, "not_found");
    await using client = connect({ url: bridge.url, session: "s", timings: QUICK });
    await until(client, () => client.state.status === "closed", "state");
    assertEquals(closedState(client), [reason, code]);
  }
});

Deno.test("a temporarily refused socket is retried, and the state says why", async () => {
  await using bridge = new ScriptedBridge((line) => line.ready());
  for (const [status, code] of [[503, "draining"], [429, "too_many_connections"]] as const) {
    bridge.refuse = () => problem(status, code);
    bridge.plain = () => problem(status, code, `told of ${code}`);
    await using client = connect({ url: bridge.url, session: "s", timings: QUICK });
    await until(client, () => client.state.status === "waiting", "state");
    assert(client.state.status === "waiting" && client.state.why === `told of ${code}`);
    await until(client, () => client.state.status === "waiting" && client.state.attempt > 2);
    bridge.refuse = () => undefined;
    await until(client, () => client.state.status === "open", "state");
  }
});

Deno.test("a client whose address leads past the bridge says that nothing is there", async () => {
  await withServer(async ({ url }) => {
    const address = `${url}/spaces/main`;
    await using client = connect({ url: address, session: "s", timings: QUICK, maxAttempts: 1 });
    await until(client, () => client.state.status === "closed", "state");
    assert(client.state.status === "closed");
    assertEquals(client.state.message, "Nothing at /spaces/main/ws");
  });
});

Deno.test("a client without a bridge gives up after maxAttempts", async () => {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    () => new Response("I am a website", { status: 404 }),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  await using client = connect({ url, session: "s", timings: QUICK, maxAttempts: 3 });
  await until(client, () => client.state.status === "closed", "state");
  assertEquals(closedState(client), ["unreachable", "unreachable"]);
  assert(client.state.status === "closed" && client.state.message.includes("HTTP 404"));
  await server.shutdown();
  await using nobody = connect({ url, session: "s", timings: QUICK, maxAttempts: 2 });
  const { outcome } = nobody.send("Hi");
  assertEquals((await outcome).error?.code, "unreachable");
});

Deno.test("close codes: gone and unauthorized close a client, the others do not", async () => {
  const codes = Object.values(CLOSE).filter((code) =>
    code !== CLOSE.unauthorized && code !== CLOSE.gone
  );
  await using bridge = new ScriptedBridge((line, index) => {
    line.ready();
    const code = codes[index];
    if (code !== undefined) line.close(code);
    else line.close(CLOSE.gone, "expired");
  });
  await using client = connect({ url: bridge.url, session: "s", timings: QUICK });
  await until(client, () => client.state.status === "closed", "state");
  assertEquals(closedState(client), ["expired", "session_expired"]);
  assertEquals(bridge.lines.length, codes.length + 1);
  await using closing = new ScriptedBridge((line) => line.close(CLOSE.unauthorized));
  await using other = connect({ url: closing.url, session: "s", timings: QUICK });
  await until(other, () => other.state.status === "closed", "state");
  assertEquals(closedState(other), ["unauthorized", "unauthorized"]);
});

Deno.test("retryDelay() doubles with full jitter up to its limit, and is short when the bridge restarts", () => {
  const wait = (attempt: number, code: number, random: number) =>
    retryDelay(TIMINGS, { attempt, code, random });
  assertEquals([0, 1, 2, 10, 5_000].map((attempt) => wait(attempt, 1006, 1)), [
    500,
    1_000,
    2_000,
    15_000,
    15_000,
  ]);
  assertEquals(wait(3, 1006, 0), 0);
  assert(wait(0, CLOSE.draining, 1) <= 100 && wait(0, CLOSE.tooSlow, 1) <= 100);
  assertEquals(wait(2, CLOSE.draining, 1), 2_000);
  assertEquals([wait(0, CLOSE.overloaded, 0), wait(0, CLOSE.tooManyFrames, 0)], [250, 250]);
});

Deno.test("only temporary errors are retried automatically, and none of Claude's", () => {
  const passing = Object.entries(ERRORS)
    .filter(([code, { retryable }]) =>
      retryable && !code.startsWith("model_") &&
      !["turn_open", "too_many_connections", "call_abandoned", "archived_open"].includes(code) &&
      // Never an answer to a frame.
      !["body_too_slow", "space_busy"].includes(code)
    )
    .map(([code]) => code);
  const known = Object.keys(ERRORS).filter(isTemporary);
  assertEquals(known.sort(), [...passing, "session_erased", "session_expired"].sort());
});

Deno.test("invalid ids are refused at once", () => {
  const error = assertThrows(() => connect({ url: "http://127.0.0.1:1", session: "no way" }));
  assert(error instanceof BridgeError);
  assertEquals(error.code, "invalid_session_id");
});

Deno.test("a session whose encryption key is missing closes the client with the key's name", async () => {
  const kv = await Deno.openKv(":memory:");
  await withServer(async ({ url }) => {
    await using client = connect({ url, session: "s", timings: QUICK });
    await client.ask("Hi");
  }, { kv, encryptionKeys: [masterKey("first")] });
  await withServer(async ({ url }) => {
    const { warnings } = await withoutWarnings(async () => {
      await using client = connect({ url, session: "s", timings: QUICK });
      await until(client, () => client.state.status === "closed", "state");
      assertEquals(closedState(client), ["refused", "key_missing"]);
      assert(client.state.status === "closed" && client.state.message.includes("first"));
    });
    assert(warnings.every((warning) => warning.includes("first")), warnings.join("\n"));
  }, { kv, encryptionKeys: [masterKey("second")] });
  kv.close();
});

Deno.test("a socket that says only that it failed is given up at once, as one of Node 20 does", async () => {
  await withServer(async ({ url }) => {
    let failures = 2;
    class Failing extends EventTarget {
      readonly readyState = 0;
      constructor() {
        super();
        queueMicrotask(() => this.dispatchEvent(new Event("error")));
      }
      close(): void {}
      send(): void {}
    }
    const open = (address: string, protocols: string[]) =>
      failures-- > 0 ? new Failing() : new WebSocket(address, protocols);
    const timings = { ...QUICK, connectMs: 600_000 };
    const client = connect({
      ...{ url, session: "s", timings },
      WebSocket: function (address: string, protocols: string[]) {
        return open(address, protocols);
      } as unknown as typeof WebSocket,
    });
    assertEquals(await client.ask("Hi"), "Echo: Hi");
    assertEquals(failures, -1);
    await client.close();
  });
});
