import { assert, assertEquals } from "@std/assert";
import { createBridge } from "../../src/bridge/mod.ts";
import { createClaude, createOfflineModel } from "../../src/model/mod.ts";
import { attach, SETTINGS, withBridge, type World } from "../support/bridge.ts";
import { withoutWarnings } from "../support/console.ts";
import { type Behaviour, FAKE_KEY } from "../support/fake_claude.ts";

const KEY = { owner: "ada", session: "s" };
const FACT = "The ferry to Marstal leaves at 06:40.";
const QUESTION = "When does the ferry leave?";
const HTML = { "content-type": "text/html" };

/** Whether a text is in the last request that Claude got, and whether a search finds it. */
async function known({ claude, bridge }: World, text = FACT, query = "ferry Marstal") {
  const texts = claude.replies.at(-1)?.body.messages.flatMap(({ content }) => content) ?? [];
  const found = await bridge.search(KEY, { query, limit: 9 });
  assert(found && !("ok" in found && !found.ok));
  return {
    given: texts.some((block) => block.text.includes(text)),
    found: JSON.stringify(found).includes(JSON.stringify(text).slice(1, -1)),
  };
}

const IN_MEMORY = { given: true, found: true };
const NOWHERE = { given: false, found: false };

const invalid = (message: string): Behaviour => ({
  kind: "status",
  status: 400,
  type: "invalid_request_error",
  message,
});

const WHOEVER: readonly (readonly [string, string, Behaviour])[] = [
  ["a wrong key", "model_unauthorized", {
    kind: "status",
    status: 401,
    type: "authentication_error",
  }],
  ["an unpaid account", "model_billing", { kind: "status", status: 402, type: "billing_error" }],
  ["no permission", "model_forbidden", { kind: "status", status: 403, type: "permission_error" }],
  ["a retired model", "model_not_found", { kind: "status", status: 404, type: "not_found_error" }],
  ["a time-out of Claude", "model_timeout", { kind: "status", status: 408, body: "" }],
  ["a rate limit", "model_rate_limited", {
    kind: "status",
    status: 429,
    type: "rate_limit_error",
    headers: { "retry-after": "3600" },
  }],
  ["a spend limit", "model_spend_limit", {
    kind: "status",
    status: 429,
    type: "rate_limit_error",
    errorCode: "contract_spend_limit_reached",
  }],
  ["an error that must not be tried again", "model_failed", {
    kind: "status",
    status: 500,
    headers: { "x-should-retry": "false" },
  }],
  ["an overload", "model_overloaded", { kind: "status", status: 529, type: "overloaded_error" }],
  ["a login page", "model_failed", {
    kind: "status",
    status: 200,
    body: "<html>Sign in</html>",
    headers: HTML,
  }],
  ["a proxy that answers 400", "model_invalid_request", {
    kind: "status",
    status: 400,
    body: "<html>Bad Request</html>",
    headers: HTML,
  }],
  ["a proxy that answers 451", "model_invalid_request", {
    kind: "status",
    status: 451,
    body: "Blocked by policy",
    headers: { "content-type": "text/plain" },
  }],
  [
    "a setting that the API does not take",
    "model_invalid_request",
    invalid("max_tokens: 900000 > 128000, which is the maximum allowed number of output tokens"),
  ],
  [
    "an account without credit",
    "model_invalid_request",
    invalid("Your credit balance is too low to access the Anthropic API."),
  ],
  [
    "a stream that breaks before its first word",
    "model_interrupted",
    { kind: "reply", then: { after: 0, what: "cut" } },
  ],
  [
    "a stream that breaks after some words",
    "model_interrupted",
    { kind: "reply", text: "One two three", then: { after: 2, what: "end" } },
  ],
];

for (const [what, code, behaviour] of WHOEVER) {
  Deno.test(`a message that met ${what} is given and found afterwards`, async () => {
    await withBridge(async (world) => {
      const ada = await world.attach("s");
      world.claude.script.push(behaviour);
      await withoutWarnings(async () => {
        await ada.send({ text: FACT, id: "a" });
        const failed = await ada.frames.outcome("a");
        assert(failed.type === "turn.failed", failed.type);
        assertEquals(failed.error.code, code);
      });
      await ada.ask(QUESTION);
      assertEquals(await known(world), IN_MEMORY);
    });
  });
}

const REACH = {
  apiKey: FAKE_KEY,
  name: SETTINGS.modelName,
  connectTimeoutMs: 5_000,
  firstByteTimeoutMs: 5_000,
  silenceTimeoutMs: 5_000,
  progressTimeoutMs: 60_000,
  maxRetries: 0,
};

Deno.test("a message that Claude was silent about is given and found afterwards", async () => {
  await withBridge(async (world) => {
    const ada = await world.attach("s");
    world.claude.script.push({ kind: "hang" });
    await ada.send({ text: FACT, id: "a" });
    assertEquals((await ada.frames.outcome("a")).type, "turn.failed");
    const model = createClaude({ ...REACH, baseUrl: world.claude.url });
    const patient = createBridge({ log: world.log, model, settings: SETTINGS });
    try {
      await (await attach(patient, "s")).ask(QUESTION);
      assertEquals(await known(world), IN_MEMORY);
    } finally {
      await patient.drain();
    }
  }, { reach: { connectTimeoutMs: 30 } });
});

/** An address of this machine where nobody listens. */
function deadAddress(): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return `127.0.0.1:${port}`;
}

for (const scheme of ["http", "https"]) {
  Deno.test(`a message that reached no ${scheme} address is given and found afterwards`, async () => {
    await withBridge(async (world) => {
      const isTls = scheme === "https";
      const place = isTls ? new URL(world.claude.url).host : deadAddress();
      const model = createClaude({ ...REACH, baseUrl: `${scheme}://${place}` });
      const cutOff = createBridge({ log: world.log, model, settings: SETTINGS });
      try {
        const ada = await attach(cutOff, "s");
        await ada.send({ text: FACT, id: "a" });
        const failed = await ada.frames.outcome("a");
        assert(failed.type === "turn.failed", failed.type);
        assertEquals(failed.error.code, "model_unreachable");
      } finally {
        await cutOff.drain();
      }
      await (await world.attach("s")).ask(QUESTION);
      assertEquals(await known(world), IN_MEMORY);
    });
  });
}

const POISON = [
  "messages.0.content.0: text content blocks must be non-empty",
  "Output blocked by content filtering policy",
  "The request body is not valid JSON: no low surrogate in string",
];

for (const message of POISON) {
  Deno.test(`a message that Claude rejects is neither given nor found afterwards: ${message}`, async () => {
    await withBridge(async (world) => {
      const ada = await world.attach("s");
      world.claude.script.push(invalid(message));
      await ada.send({ text: FACT, id: "a" });
      assertEquals((await ada.frames.outcome("a")).type, "turn.failed");
      await ada.ask(QUESTION);
      assertEquals(await known(world), NOWHERE);
      const [failure] = (await world.log.read(KEY)).filter(({ type }) => type === "TurnFailed");
      assertEquals(failure?.data["poisons"], true);
    });
  });
}

Deno.test("a message whose reply was stopped before its first word is given and found afterwards", async () => {
  await withBridge(async (world) => {
    const ada = await world.attach("s");
    const { promise: open, resolve } = Promise.withResolvers<void>();
    world.claude.script.push({ kind: "reply", text: "Noted", gate: { before: 0, open } });
    await ada.send({ text: FACT, id: "a" });
    await world.claude.called(1);
    await ada.cancel("a");
    assertEquals((await ada.frames.outcome("a")).type, "turn.cancelled");
    resolve();
    await ada.ask(QUESTION);
    assertEquals(await known(world), IN_MEMORY);
  });
});

Deno.test("a message that was taken back while it waited is neither given nor found afterwards", async () => {
  await withBridge(async (world) => {
    const ada = await world.attach("s");
    const { promise: open, resolve } = Promise.withResolvers<void>();
    world.claude.script.push({ kind: "reply", text: "Once upon", gate: { before: 0, open } });
    await ada.send({ text: "Tell me a story.", id: "first" });
    await world.claude.called(1);
    await ada.send({ text: FACT, id: "a" });
    await ada.cancel("a");
    resolve();
    await ada.frames.outcome("first");
    await ada.ask(QUESTION);
    assertEquals(await known(world), NOWHERE);
  });
});

Deno.test("Claude gets nothing that the offline model said; the offline model gets what Claude said", async () => {
  await withBridge(async (world) => {
    const settings = { ...SETTINGS, modelName: "offline", summaryModelName: "offline" };
    const withOffline = async (text: string) => {
      const model = createOfflineModel();
      const bridge = createBridge({ log: world.log, model, settings });
      try {
        const reply = await (await attach(bridge, "s")).ask(text);
        const view = await bridge.context(KEY, { message: "And?" });
        return { reply, view: JSON.stringify(view) };
      } finally {
        await bridge.drain();
      }
    };
    const first = await withOffline(FACT);
    const second = await withOffline("Who is the ferryman of Marstal?");
    assert(first.reply.includes("offline model") && second.reply.length > 0);
    const ada = await world.attach("s");
    world.claude.script.push({ kind: "reply", text: "The harbour office of Marstal knows." });
    await ada.ask(QUESTION);
    for (const { reply } of [first, second]) {
      assertEquals(await known(world, reply), NOWHERE, reply);
    }
    assertEquals(await known(world), IN_MEMORY);
    const third = await withOffline("Who knows?");
    assert(third.view.includes("The harbour office of Marstal knows."), "Claude's words are there");
    assert(!third.view.includes("offline model"), "the offline model's are not");
  });
});
