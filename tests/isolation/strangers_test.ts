import { assert, assertEquals } from "@std/assert";
import { Random } from "../faults/random.ts";
import { restRoutes } from "../support/routes.ts";
import { type ServedWorld, withServer } from "../support/server.ts";
import { carryOut } from "./answers.ts";
import { newAttack } from "./attacks.ts";
import { JWT_SECRET, newOwner, type Owner, plant, plantedBy, remembered } from "./owners.ts";

/** `STRANGER_REQUESTS=10000` makes a long run of it, `STRANGER_SEED` another one. */
const REQUESTS = Number(Deno.env.get("STRANGER_REQUESTS") ?? 300);
const SEED = Number(Deno.env.get("STRANGER_SEED") ?? 1);

/**
 * Sends requests at a victim's sessions, each one also at a session that nobody has: whatever the
 * attacker did before, the two answers are the same.
 */
async function attack(world: ServedWorld, options: {
  readonly attacker: Owner;
  readonly victim: Owner;
  readonly random: Random;
}): Promise<Map<string, number>> {
  const { attacker, victim, random } = options;
  const routes = restRoutes(world.bridge);
  const forbidden = plantedBy(victim);
  const answers = new Map<string, number>();
  for (let number = 0; number < REQUESTS / 2; number++) {
    const attempt = await newAttack(random, { routes, attacker, victim, number });
    const theirs = random.pick(victim.known);
    const nobodys = theirs.replace("session", "nothing");
    const order = random.chance(0.5) ? [theirs, nobodys] : [nobodys, theirs];
    const [first, second] = [
      await carryOut(world, attempt, order[0] ?? ""),
      await carryOut(world, attempt, order[1] ?? ""),
    ];
    const about = `seed ${SEED}, request ${number}: ${JSON.stringify(attempt)}`;
    assertEquals(first.compared, second.compared, about);
    for (const { raw } of [first, second]) {
      assert(!forbidden.test(raw), `${about}\n${forbidden} is in\n${raw}`);
    }
    const kind = `${attempt.door} ${first.raw.slice(0, 4).trim()}`;
    answers.set(kind, (answers.get(kind) ?? 0) + 1);
  }
  return answers;
}

function tokensOf({ name: owner, token, reader }: Owner) {
  return [{ owner, token }, { owner, token: reader, scopes: ["read"] as const }];
}

/** What the model was sent for one owner holds nothing of the other. */
function assertApart({ claude }: ServedWorld, [ada, bob]: readonly [Owner, Owner]): void {
  for (const { raw } of claude.calls) {
    const owners = [ada, bob].filter((owner) =>
      plantedBy(owner).test(raw) || raw.includes(` of ${owner.name}`)
    );
    assert(owners.length <= 1, raw);
  }
}

Deno.test(`law 7: two owners send ${REQUESTS} random requests at each other's sessions and read or learn nothing`, async () => {
  const [ada, bob] = [await newOwner("ada"), await newOwner("bob")] as const;
  const random = new Random(SEED);
  await withServer(async (world) => {
    await plant(world, ada);
    await plant(world, bob);
    const before = await Promise.all([remembered(world, ada), remembered(world, bob)]);
    const answers = await Promise.all([
      attack(world, { attacker: ada, victim: bob, random: random.fork() }),
      attack(world, { attacker: bob, victim: ada, random: random.fork() }),
    ]);
    assertEquals(await Promise.all([remembered(world, ada), remembered(world, bob)]), before);
    assertApart(world, [ada, bob]);
    const kinds = new Set(answers.flatMap((each) => [...each.keys()]));
    for (
      const kind of ["http 200", "http 401", "http 404", "socket 1000", "socket 401", "prod 1000"]
    ) {
      assert(kinds.has(kind), `There was no ${kind} among ${[...kinds]}`);
    }
    if (REQUESTS > 1_000) console.log(answers);
  }, {
    access: { tokens: [...tokensOf(ada), ...tokensOf(bob)], jwt: { secret: JWT_SECRET } },
    limits: { framesPerSecond: 10_000, connectionsPerOwner: 10_000 },
    settings: { dedupWindowMs: 3_600_000, contextLimit: 1_000_000 },
  });
});
