import { assert, assertEquals, assertMatch } from "@std/assert";
import { sign } from "hono/jwt";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { inSeconds, Provider, providerKey } from "../support/jwks.ts";
import { Collector } from "../support/otlp.ts";
import { logPlace, Running, startBridge } from "../support/process.ts";
import { Socket } from "../support/server.ts";

const SENTENCE = "The heron stands in the reeds at noon";
const ADA = "ada-token-of-the-journey-0123456789";
const WRONG = "a-wrong-token-that-somebody-tried";
const JWT_SECRET = "the-secret-of-tokens-of-this-journey-0123456789";

const base64url = (text: string) =>
  new TextEncoder().encode(text).toBase64({ alphabet: "base64url", omitPadding: true });

/** What must be found nowhere, by its name. */
type Secrets = Readonly<Record<string, string>>;

/** The secrets that stand in a text, in UTF-8 or in the two bytes a character of a store. */
function leaked(text: string, secrets: Secrets): string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => text.includes(secret) || text.includes([...secret].join("\0")))
    .map(([name]) => name);
}

/** Every byte of every file of a folder, as text. */
async function bytesOf(folder: string): Promise<string> {
  const files: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    files.push(new TextDecoder("latin1").decode(await Deno.readFile(`${folder}/${name}`)));
  }
  return files.join("\n");
}

/** Asks over HTTP and keeps all that is answered. */
async function ask(url: string, token: string, body?: string): Promise<string> {
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { method: "POST", body }),
  });
  return `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`;
}

Deno.test("law 10: the store, logs, spans and responses of a real server contain no key and no token", async () => {
  await using place = await logPlace();
  await using claude = new FakeClaude();
  await using provider = new Provider();
  await using collector = new Collector();
  const key = await providerKey("one");
  provider.keys = [key.publicKey];
  const claims = { sub: "ada", exp: inSeconds(300) };
  const secrets = {
    "the API key": FAKE_KEY,
    "a token": ADA,
    "a token as a subprotocol": base64url(ADA),
    "a wrong token": WRONG,
    "the secret of JWTs": JWT_SECRET,
    "a JWT": await sign(claims, JWT_SECRET, "HS256"),
    "an expired JWT": await sign({ ...claims, exp: inSeconds(-9) }, JWT_SECRET, "HS256"),
    "a forged JWT": await sign(claims, WRONG, "HS256"),
    "a provider's JWT": await key.sign(claims),
    "a JWT of an unknown key": await (await providerKey("two")).sign(claims),
  } as const satisfies Secrets;

  const bridge = await startBridge({
    KV_PATH: place.path,
    ANTHROPIC_API_KEY: FAKE_KEY,
    ANTHROPIC_BASE_URL: claude.url,
    MODEL_MAX_RETRIES: "1",
    BRIDGE_TOKENS: `ada:${ADA}`,
    AUTH_JWT_SECRET: JWT_SECRET,
    AUTH_JWKS_URL: provider.url,
    ...collector.environment,
  });
  const url = `http://127.0.0.1:${bridge.port}/v1/sessions`;
  const answers: string[] = [];

  const socket = new Socket(`ws://127.0.0.1:${bridge.port}/ws?session=s`, {
    protocols: [`bearer.${base64url(ADA)}`, "context-bridge.v1"],
  });
  await socket.opened;
  const echoing = `invalid x-api-key: ${FAKE_KEY}, as in Authorization: Bearer ${FAKE_KEY}`;
  const send = async (id: string, text: string) => {
    socket.send({ type: "message.send", id, text });
    return await socket.frames.outcome(id);
  };
  assertEquals((await send("said", SENTENCE)).type, "turn.completed");
  const failing = { kind: "status", message: echoing, headers: { "retry-after-ms": "1" } } as const;
  claude.script.push({ ...failing, status: 401, type: "authentication_error" });
  assertEquals((await send("refused", "And now?")).type, "turn.failed");
  claude.script.push({ ...failing, status: 500 }, { ...failing, status: 500, body: echoing });
  assertEquals((await send("broken", "And again?")).type, "turn.failed");
  socket.send({ type: "no such frame" });
  await socket.frames.until("error");

  const old = new Socket(`ws://127.0.0.1:${bridge.port}/prod`, {
    headers: { authorization: `Bearer ${secrets["a JWT"]}` },
  });
  await old.opened;
  claude.script.push({ ...failing, status: 403, type: "permission_error" });
  old.send({ action: "query", message: "Who am I?", session_id: "s" });
  answers.push(...await old.received(1));

  for (const name of ["a token", "a JWT", "a provider's JWT"] as const) {
    answers.push(await ask(`${url}/s/events`, secrets[name]));
    assertMatch(answers.at(-1) ?? "", /^200/);
    answers.push(await ask(`${url}/s/messages`, secrets[name], "no JSON"));
    answers.push(await ask(`${url}/s/context?message=x`, secrets[name]));
  }
  provider.instead = () => new Response(echoing, { status: 500 });
  for (
    const name of [
      "a wrong token",
      "an expired JWT",
      "a forged JWT",
      "a JWT of an unknown key",
    ] as const
  ) {
    answers.push(await ask(url, secrets[name]));
    assertMatch(answers.at(-1) ?? "", /^(401|503)/);
  }
  answers.push(...socket.texts, JSON.stringify(socket.frames.all));
  for (const each of [socket, old]) each.close();
  await Promise.all([socket.closed, old.closed]);
  await collector.until(/\/v1\/messages/);
  await collector.until(/\/s\/events/);
  const stored = await bytesOf(place.path.replace(/\/[^/]+$/, ""));
  assertEquals(await bridge.end("SIGINT"), 0);

  const places = {
    stored: stored + await bytesOf(place.path.replace(/\/[^/]+$/, "")),
    printed: bridge.output,
    exported: collector.text,
    answered: answers.join("\n"),
  };
  for (const [name, text] of Object.entries(places)) {
    assertEquals(leaked(text, secrets), [], `${name} holds a secret`);
  }
  assertEquals(leaked(places.stored, { sentence: SENTENCE }), ["sentence"], "The search finds");
  assertMatch(places.answered, /\[key\]/, "Claude's answer was told, without the key");
  assert(places.exported.includes("Shutting down"), "What is printed is exported too");
});

Deno.test("law 10: invalid settings are reported without their secrets", async () => {
  const secrets = { key: `${FAKE_KEY} x`, token: `a b:${ADA}`, secret: "too-short-a-secret" };
  const running = new Running(Deno.execPath(), {
    args: ["run", "--quiet", "-A", "main.ts"],
    env: {
      NO_COLOR: "1",
      ANTHROPIC_API_KEY: secrets.key,
      BRIDGE_TOKENS: secrets.token,
      AUTH_JWT_SECRET: secrets.secret,
      AUTH_JWKS_URL: "http://name:password@keys.example",
    },
  });
  assertEquals(await running.end(), 1);
  assertMatch(
    running.output,
    /ANTHROPIC_API_KEY must[^]*BRIDGE_TOKENS must[^]*AUTH_JWT_SECRET must/,
  );
  assertMatch(running.output, /AUTH_JWKS_URL must begin with https/);
  assertEquals(
    leaked(running.output, { FAKE_KEY, ADA, secret: secrets.secret, p: "password@" }),
    [],
  );
});
