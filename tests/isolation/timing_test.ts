import { assert, assertEquals } from "@std/assert";
import { hashToken } from "../../src/access/mod.ts";
import { restRoutes } from "../support/routes.ts";
import { type ServedWorld, withServer } from "../support/server.ts";
import { compareTimes, rankDistance } from "./rank.ts";

const ROUNDS = 60;
const ATTEMPTS = 3;

const ADA = "ada-token-0123456789-0123456789";
const EVE = "eve-token-0123456789-0123456789";
const others = Array.from({ length: 50 }, (_, index) => ({
  owner: `other-${index}`,
  token: hashToken(`other-${index}`).toHex(),
}));
const access = {
  tokens: [{ owner: "ada", token: ADA }, ...others, { owner: "eve", token: EVE }],
};
const eve = { authorization: `Bearer ${EVE}` };

/** Ids that ada has, and as many that nobody has. */
const foreign = (round: number) => `foreign-${String(round).padStart(4, "0")}`;
const missing = (round: number) => `missing-${String(round).padStart(4, "0")}`;

/** One way to ask for a session. */
type Probe = (world: ServedWorld, session: string) => Promise<void>;

function http(method: string, path: string, accept = "application/json"): Probe {
  const withBody = method === "POST" || method === "PATCH";
  return async ({ url }, session) => {
    const line = { role: "user", at: "2024-03-01T09:00:00Z", name: "A name" };
    const body = JSON.stringify({ ...line, text: "Hello" });
    const filled = path.replace(":session", session).replaceAll(/:\w+/g, "x");
    const response = await fetch(`${url}${filled}?message=x`, {
      method,
      headers: { ...eve, accept },
      ...(withBody ? { body } : {}),
    });
    await response.text();
  };
}

const bySocket: Probe = async ({ socket }, session) => {
  const client = await socket(`/ws?session=${session}&after=0`, { headers: eve });
  await client.frames.until("session.ready");
  client.close();
  await client.closed;
};

const byProd: Probe = async ({ socket }, session) => {
  const client = await socket("/prod", { headers: eve });
  client.send({ action: "query", message: "Hello", session_id: session });
  await client.received(1);
  client.close();
  await client.closed;
};

/** Gives ada the sessions that eve asks for. */
async function plant({ bridge }: ServedWorld): Promise<void> {
  for (let round = 0; round < ROUNDS * ATTEMPTS; round++) {
    await bridge.pin({ owner: "ada", session: foreign(round) }, { text: "A note", note: "x" });
  }
}

async function compare(world: ServedWorld, probe: Probe) {
  return await compareTimes({
    ways: [(round) => probe(world, foreign(round)), (round) => probe(world, missing(round))],
    rounds: ROUNDS,
    attempts: ATTEMPTS,
  });
}

Deno.test("law 7: to another owner a session takes as long as a missing one, on every route", async () => {
  await withServer(async (world) => {
    await plant(world);
    const routes = restRoutes(world.bridge).filter(({ path }) => path.includes(":session"))
      .map(({ method, path }) => [`${method} ${path}`, http(method, path)] as const);
    const changing = ["POST", "PATCH"];
    const isChanging = ([name]: readonly [string, Probe]) =>
      changing.includes(name.split(" ")[0] ?? "");
    const probes: (readonly [string, Probe])[] = [
      ...routes.filter((route) => !isChanging(route)),
      ["socket", bySocket],
      ...routes.filter(isChanging),
      ["events", http("POST", "/v1/sessions/:session/messages", "text/event-stream")],
      ["prod", byProd],
    ];
    assert(probes.length >= 13);
    for (const [name, probe] of probes) {
      const { apart, distances } = await compare(world, probe);
      assertEquals(apart, false, `${name}: ${distances.map((each) => each.toFixed(1))}`);
    }
  }, { access, limits: { connectionsPerOwner: 10_000 } });
});

Deno.test("law 7: an almost correct token takes as long as a completely wrong one", async () => {
  await withServer(async ({ url }) => {
    const ask = (token: string) => async () => {
      const response = await fetch(`${url}/v1/sessions`, {
        headers: { authorization: `Bearer ${token}` },
      });
      assertEquals(response.status, 401);
      await response.text();
    };
    const { apart, distances } = await compareTimes({
      ways: [ask(`${ADA.slice(0, -1)}x`), ask("x".repeat(ADA.length))],
      rounds: ROUNDS,
      attempts: ATTEMPTS,
    });
    assertEquals(apart, false, distances.join());
  }, { access });
});

/** A store that is 1 ms slower where it is asked for what somebody has. */
function tellingStore(kv: Deno.Kv): Deno.Kv {
  const slow = (key: unknown) => {
    if (!JSON.stringify(key).includes("foreign")) return;
    const began = performance.now();
    while (performance.now() - began < 1);
  };
  return new Proxy(kv, {
    get(target, name: keyof Deno.Kv) {
      if (name === "get") {
        return (...args: Parameters<Deno.Kv["get"]>) => {
          slow(args[0]);
          return target.get(...args);
        };
      }
      const value = target[name];
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

Deno.test("the timing test above would detect 1 ms", async () => {
  await withServer(async (world) => {
    const probe = http("GET", "/v1/sessions/:session");
    // On a busy machine one look in three may miss it; that all of them do tells of a blunt test.
    const looks: string[] = [];
    for (let look = 0; look < 4; look++) {
      const { apart, distances } = await compare(world, probe);
      looks.push(distances.map((each) => each.toFixed(1)).join(" "));
      if (apart) return;
    }
    throw new Error(`A difference of 1 ms was not seen: ${looks.join("; ")}`);
  }, { access, wrap: tellingStore });
});

Deno.test("ranks of similar samples lie near and of different ones far, whatever their outliers", () => {
  const numbers = Array.from({ length: 100 }, (_, index) => (index * 37) % 100);
  assertEquals(rankDistance(numbers, numbers), 0);
  const later = numbers.map((value) => value + 50);
  assert(rankDistance(numbers, later) > 6);
  assert(rankDistance(later, numbers) < -6);
  assert(Math.abs(rankDistance(numbers, [...numbers.slice(1), 1e9])) < 1);
  assertEquals(rankDistance([1, 1, 1], [1, 1, 1]), 0);
});
