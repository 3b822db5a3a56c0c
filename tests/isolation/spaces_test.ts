import { assert, assertEquals } from "@std/assert";
import { Random } from "../faults/random.ts";
import { restRoutes, type Route } from "../support/routes.ts";
import { type ServedWorld, withServer } from "../support/server.ts";

/** `STRANGER_REQUESTS=10000` makes a long run of it, `STRANGER_SEED` another one. */
const REQUESTS = Number(Deno.env.get("STRANGER_REQUESTS") ?? 300);
const SEED = Number(Deno.env.get("STRANGER_SEED") ?? 1);

const TOKEN = `ada-token-${crypto.randomUUID()}`;
const SPACES = ["home", "work"] as const;
type Place = typeof SPACES[number] | null;

/** What is said and known in a place, and in no other. */
const secretOf = (place: Place) => `zebra-${place ?? "none"}`;

/** Puts a talk and facts into every place, and one session that asks in each. */
async function plant(world: ServedWorld): Promise<void> {
  for (const place of [...SPACES, null]) {
    const secret = secretOf(place);
    const name = place ?? "none";
    await send(world, "POST", `sessions/${name}-told/messages`, {
      text: `My animal is ${secret}`,
      space: place,
    });
    await send(world, "POST", `sessions/${name}-asks/messages`, { text: "Good day", space: place });
    if (place !== null) {
      await send(world, "POST", `spaces/${place}/facts`, {
        text: `The user's animal is ${secret}`,
        fact: "animal",
      });
    }
  }
}

async function send(
  { url }: ServedWorld,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${url}/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}` },
    ...body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) },
  });
  return { status: response.status, text: await response.text() };
}

/** Where a session is, by what the bridge says of it. */
async function placeOf(world: ServedWorld, session: string): Promise<string | null | undefined> {
  const { status, text } = await send(world, "GET", `sessions/${session}`);
  if (status !== 200) return undefined;
  const { space = null }: { readonly space?: string | null } = JSON.parse(text);
  return space;
}

/** Session archives that name a space, and archives of spaces: as they were, and forged. */
interface Archives {
  readonly sessions: readonly string[];
  readonly spaces: readonly string[];
}

async function archivesOf(world: ServedWorld): Promise<Archives> {
  const get = async (path: string) => (await send(world, "GET", path)).text;
  return {
    sessions: await Promise.all(
      ["home-asks", "work-asks", "none-asks"].map((session) => get(`sessions/${session}/export`)),
    ),
    spaces: await Promise.all(SPACES.map((space) => get(`spaces/${space}/export`))),
  };
}

/** One request that one place makes: it may name, move to, copy and forge whatever it likes. */
async function request(world: ServedWorld, random: Random, { routes, archives, number }: {
  readonly routes: readonly Route[];
  readonly archives: Archives;
  readonly number: number;
}): Promise<string> {
  const session = random.pick(["home-asks", "work-asks", "none-asks", `new-${random.whole(0, 9)}`]);
  const space = random.pick<unknown>([
    ...SPACES,
    null,
    "",
    "other",
    "home%2Fwork",
    7,
    "..",
  ]);
  const text = random.pick(["Which animal is mine?", `zebra ${number}`, "Good day"]);
  const { method, path } = random.pick(routes);
  const named = String(space ?? random.pick(SPACES));
  const isImport = path.endsWith("/import");
  const archive = random.pick(path.includes(":space") ? archives.spaces : archives.sessions);
  const forged = random.chance(0.3) ? archive.replaceAll('"home"', '"work"') : archive;
  const body = isImport ? forged : random.pick<unknown>([
    { text, space },
    { message: text, space },
    { space },
    { space, name: text },
    { q: "zebra", space },
    { session: `new-${random.whole(0, 9)}` },
    { keepFor: random.pick([0, -1, 60, 1e12]) },
  ]);
  const query = random.pick([
    "",
    `?space=${named}`,
    "?message=animal",
    "?q=zebra",
    "?cursor=zz",
    "?limit=2&cursor=1",
  ]);
  const filled = path.replace("/v1/", "").replace(":session", session).replace(":space", named)
    .replace(":fact", "animal").replaceAll(/:\w+/g, "x");
  // What is told is not to be deleted, and what is known is to stay where it is.
  const isTame = method === "DELETE" || filled.startsWith("spaces/") && method === "PATCH";
  const { text: answer } = await send(
    world,
    isTame ? "GET" : method,
    filled + query,
    !isTame && (method === "POST" || method === "PATCH") ? body : undefined,
  );
  return answer;
}

/** What a session would be sent, and what a model was sent for it, has the secret of its place only. */
async function assertWalled(world: ServedWorld, session: string, about: string): Promise<void> {
  const before = await placeOf(world, session);
  if (before === undefined) return;
  const { status, text } = await send(world, "POST", `sessions/${session}/context`, {
    message: "Which animal is mine, the zebra?",
  });
  if (status !== 200) return;
  for (const place of [...SPACES, null]) {
    if (place === before) continue;
    assert(!text.includes(`My animal is ${secretOf(place)}`), `${about}: ${session}\n${text}`);
    // Another space may have been made of an archive of one of them, with its facts.
    if (before !== null && !SPACES.some((space) => space === before)) continue;
    assert(!text.includes(`animal is ${secretOf(place)}`), `${about}: ${session}\n${text}`);
  }
}

Deno.test(`law 14: over ${REQUESTS} random requests, a session sees its own space and no other, and no space none`, async () => {
  const random = new Random(SEED);
  await withServer(async (world) => {
    await plant(world);
    const { text: seen } = await send(world, "POST", "sessions/home-asks/context", {
      message: "Which animal is mine, the zebra?",
    });
    assert(seen.includes(`My animal is ${secretOf("home")}`), "its own space is seen");
    assert(seen.includes(`user's animal is ${secretOf("home")}`), "its own facts are seen");
    const routes = restRoutes(world.bridge);
    const archives = await archivesOf(world);
    let walled = 0;
    for (let number = 0; number < REQUESTS; number++) {
      await request(world, random, { routes, archives, number });
      const session = random.pick([
        "home-asks",
        "work-asks",
        "none-asks",
        `new-${random.whole(0, 9)}`,
      ]);
      await assertWalled(world, session, `seed ${SEED}, request ${number}`);
      if (await placeOf(world, session) === null) walled += 1;
      if (number % 20 > 0) continue;
      for (const place of [...SPACES, null]) {
        const { text } = await send(world, "POST", "search", { q: "zebra", space: place });
        for (const other of [...SPACES, null].filter((each) => each !== place)) {
          assert(!text.includes(`animal is ${secretOf(other)}`), `request ${number}: ${text}`);
        }
      }
    }
    assert(walled > 0, "no session was without a space");
    assertEquals(await placeOf(world, "home-told"), "home");
    assertEquals(await placeOf(world, "none-told"), null);
  }, {
    access: { tokens: [{ owner: "ada", token: TOKEN }] },
    limits: { framesPerSecond: 10_000, connectionsPerOwner: 10_000 },
    settings: { dedupWindowMs: 3_600_000, spaces: { learns: false, learnAfterMs: 3_600_000 } },
  });
});
