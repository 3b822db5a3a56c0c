import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { scrubSteps } from "../../src/kv/scrub/steps.ts";
import { Scrubber } from "../../src/kv/scrub/scrubber.ts";
import { withoutWarnings } from "../support/console.ts";
import { logPlace } from "../support/process.ts";
import { hitsIn } from "../support/store_files.ts";

const GONE = "Mirabelle keeps the ledger in the piano";
const KEPT = "Octavian reads the ledger every Sunday";

/** Values of every size: within a page, over several, and of many pages. */
const LENGTHS = [20, 300, 900, 1_500, 4_000, 20_000, 60_000];

/** A text of at least so many characters that is full of another. */
function full(text: string, length: number): string {
  return `${text}. `.repeat(Math.ceil(length / text.length));
}

/** Fills a store with values that are to go and values that stay, and replaces some many times. */
async function fill(kv: Deno.Kv, keys: number): Promise<void> {
  for (let index = 0; index < keys; index++) {
    for (const [name, text] of [["gone", GONE], ["kept", KEPT]] as const) {
      const length = LENGTHS[(index * 3) % LENGTHS.length]!;
      await kv.set(["log", name + index % 7, index], full(text, length), { expireIn: 1e9 });
      await kv.set(["log", name + index % 7, "head"], full(text, index % 400));
    }
  }
}

async function eraseGone(kv: Deno.Kv): Promise<void> {
  for await (const { key } of kv.list({ prefix: ["log"] })) {
    if (String(key[1]).startsWith("gone")) await kv.delete(key);
  }
}

/** Every value that stays, by its key. */
async function keptIn(kv: Deno.Kv) {
  return await Array.fromAsync(kv.list({ prefix: ["log"] }));
}

/** That a store's file is sound, and holds nothing of the scrub's own. */
function assertIsWhole(path: string): void {
  const file = new DatabaseSync(path);
  assertEquals(Object.values(file.prepare("PRAGMA integrity_check").get()!), ["ok"]);
  const own = "SELECT name FROM sqlite_schema WHERE name LIKE 'scrubbing%'";
  assertEquals(file.prepare(own).all(), []);
  file.close();
}

function scrub(path: string, wholeBytes?: number, abandonedS?: number): void {
  const steps = scrubSteps(path, wholeBytes, abandonedS);
  for (let step = steps.next();; step = steps.next()) {
    if (step.done) return assert(step.value, "the log is empty");
  }
}

for (const [how, wholeBytes] of [["whole", undefined], ["in slices", 0]] as const) {
  Deno.test(`a scrub overwrites deleted and replaced values in file and log, ${how}, and keeps the others and their versions`, async () => {
    await using place = await logPlace();
    const kv = await Deno.openKv(place.path);
    await fill(kv, 600);
    await eraseGone(kv);
    const kept = await keptIn(kv);
    const before = await hitsIn(place.path, [GONE]);
    assert(before > 100, "what is deleted stays, or this test cannot fail");
    scrub(place.path, wholeBytes);
    assertEquals(await hitsIn(place.path, [GONE]), 0);
    assertEquals(await keptIn(kv), kept);
    await kv.set(["log", "kept", "after"], KEPT);
    kv.close();
    assertIsWhole(place.path);
  });
}

Deno.test("two instances may scrub one file at once, whichever is ahead", async () => {
  await using place = await logPlace();
  const kv = await Deno.openKv(place.path);
  await fill(kv, 600);
  await eraseGone(kv);
  const kept = await keptIn(kv);
  for (let ahead = 1; ahead < 7; ahead++) {
    const scrubs = [scrubSteps(place.path, 0), scrubSteps(place.path, 0)] as const;
    for (let step = 0; step < ahead; step++) scrubs[0].next();
    for (let over = 0; over < 2;) {
      over = scrubs.filter((steps) => steps.next().done).length;
    }
    await kv.set(["log", "gone0", "again"], full(GONE, 60_000));
    await kv.delete(["log", "gone0", "again"]);
  }
  scrub(place.path, 0);
  assertEquals(await hitsIn(place.path, [GONE]), 0);
  assertEquals(await keptIn(kv), kept);
  kv.close();
  assertIsWhole(place.path);
});

Deno.test("a scrub overwrites what has expired", async () => {
  await using place = await logPlace();
  const former = await Deno.openKv(place.path);
  for (const length of LENGTHS) {
    await former.set(["log", length], full(GONE, length), { expireIn: 1 });
  }
  await former.set(["log", "kept"], KEPT);
  former.close();
  const kv = await Deno.openKv(place.path);
  const isCollected = async () =>
    (await Array.fromAsync(kv.list({ prefix: ["log"] }))).length === 1;
  assert(await isCollected(), "a store that opens deletes what has expired");
  assert(await hitsIn(place.path, [GONE]) > 0);
  scrub(place.path);
  assertEquals(await hitsIn(place.path, [GONE]), 0);
  kv.close();
});

Deno.test("a scrub in slices loses no write of another instance and is safe to stop at any step", async () => {
  await using place = await logPlace();
  const [here, there] = [await Deno.openKv(place.path), await Deno.openKv(place.path)];
  await fill(here, 300);
  const steps = scrubSteps(place.path, 0);
  const written: string[] = [];
  for (let step = 0; !steps.next().done; step++) {
    const kv = step % 2 === 0 ? here : there;
    await kv.set(["log", `kept${step % 7}`, `during ${step}`], `${step}`);
    written.push(`${step}`);
  }
  assert(written.length > 2);
  const again = scrubSteps(place.path, 0);
  again.next();
  again.return(false);
  await eraseGone(there);
  scrub(place.path, 0, 0);
  const during = (await keptIn(there)).filter(({ key }) => String(key[2]).startsWith("during"));
  assertEquals(during.map(({ value }) => value).sort(), written.sort());
  for (const kv of [here, there]) kv.close();
  assertIsWhole(place.path);
});

Deno.test("each of many requests is told once what was deleted before it is overwritten", async () => {
  await using place = await logPlace();
  const kv = await Deno.openKv(place.path);
  await fill(kv, 60);
  await eraseGone(kv);
  const scrubber = new Scrubber(place.path, { delayMs: 10 });
  const asked = Array.from({ length: 50 }, () => scrubber.request());
  assertEquals(new Set(await Promise.all(asked)), new Set([true]));
  assertEquals(await hitsIn(place.path, [GONE]), 0);
  await scrubber.close();
  assertEquals(await scrubber.request(), false);
  kv.close();
});

Deno.test("a store is scrubbed soon after it was opened, and again and again, without a request", async () => {
  await using place = await logPlace();
  const kv = await Deno.openKv(place.path);
  const hour = 3_600_000;
  const scrubber = new Scrubber(place.path, { firstMs: 1, everyMs: 1, rest: 0, delayMs: hour });
  for (let round = 0; round < 3; round++) {
    await fill(kv, 20);
    await eraseGone(kv);
    assertEquals(await scrubber.request(), true);
    assertEquals(await hitsIn(place.path, [GONE]), 0);
  }
  await scrubber.close();
  kv.close();
});

Deno.test("a scrub that fails is reported and harms nothing", async () => {
  await using place = await logPlace();
  await Deno.writeTextFile(place.path, "This is no database, whatever its name says.".repeat(40));
  const scrubber = new Scrubber(place.path, { delayMs: 1 });
  const { result, warnings } = await withoutWarnings(() => scrubber.request());
  assertEquals(result, false);
  assert(warnings.some((line) => line.includes("Deleted text may still be in the store's file")));
  await scrubber.close();
});
