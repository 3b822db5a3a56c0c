import { assert, assertEquals } from "@std/assert";
import { Archive } from "../../src/archive/mod.ts";
import { SessionLog, type StreamEvent } from "../../src/session_log/mod.ts";
import { TABLES } from "../support/bridge.ts";
import { keysFor } from "../support/encryption.ts";
import { wrapped } from "../support/wrapped_kv.ts";

const KEY = { owner: "ada", session: "s" };
const MB = 1_000_000;
const encryptionKeys = keysFor(import.meta.url);

/** A log, and how many bytes of events have come out of its store since it was asked last. */
async function withLog(
  test: (given: { log: SessionLog; read: () => number; batch: () => number }) => Promise<void>,
): Promise<void> {
  using kv = await Deno.openKv(":memory:");
  let read = 0;
  let batch = 0;
  const counted = wrapped(kv, (target) => ({
    list: <Value>(...[selector, options]: Parameters<Deno.Kv["list"]>) => {
      const found = target.list<Value>(selector, options);
      const next = found.next.bind(found);
      const isOfEvents = JSON.stringify(selector).includes('"event"');
      if (isOfEvents) batch = options?.batchSize ?? 100;
      assert(batch <= 100, "a batch is in memory at once");
      found.next = async () => {
        const entry = await next();
        read += bytesIn(entry.value?.value);
        return entry;
      };
      return found;
    },
    getMany: (async (keys: readonly Deno.KvKey[]) => {
      const entries = await target.getMany(keys);
      for (const { value } of entries) read += bytesIn(value);
      return entries;
    }) as Deno.Kv["getMany"],
  }));
  const log = new SessionLog({ ...TABLES, kv: counted, ttlMs: 60_000, encryptionKeys });
  await test({
    log,
    batch: () => batch,
    read: () => {
      const before = read;
      read = 0;
      return before;
    },
  });
}

function bytesIn(value: unknown): number {
  const { body } = (value ?? {}) as { body?: Uint8Array };
  return body?.length ?? 0;
}

function said(characters: number) {
  return { type: "Said", data: { text: "x".repeat(characters) } };
}

async function append(log: SessionLog, sizes: readonly number[]): Promise<void> {
  const events = sizes.map(said);
  assert((await log.append(KEY, { expected: 0, events, turns: 0 })).ok);
}

async function pagesOf(log: SessionLog, last: number): Promise<StreamEvent[][]> {
  const pages: StreamEvent[][] = [];
  for (let after = 0; after < last;) {
    const page = await log.read(KEY, { after });
    assert(page.length > 0);
    pages.push(page);
    after += page.length;
  }
  return pages;
}

function sizeOf(page: readonly StreamEvent[]): number {
  return page.reduce((sum, { data }) => sum + String(data["text"]).length, 0);
}

Deno.test("a page of events ends at a megabyte, and the next begins where it ended", async () => {
  await withLog(async ({ log, read, batch }) => {
    await append(log, Array(300).fill(50_000));
    read();
    const first = await log.read(KEY);
    assert(batch() * 50_000 <= 1.2 * MB, "nor are many more values fetched than that");
    assert(read() < 1.2 * MB, "no more is read than the page holds, but one value");
    assertEquals(first.length, 19);
    const pages = await pagesOf(log, 300);
    assertEquals(pages.flat().map(({ position }) => position), numbers(300));
    assert(pages.every((page) => sizeOf(page) <= MB));
  });
});

Deno.test("an event of many megabytes is a page of its own, wherever it stands", async () => {
  await withLog(async ({ log, read }) => {
    const sizes = [10, 3 * MB, 20, 900_000, 2 * MB, 5 * MB, 30];
    await append(log, sizes);
    read();
    const pages = await pagesOf(log, sizes.length);
    assert(read() < 13 * MB, "the chunks of a long event are read for its own page only");
    assertEquals(pages.flat().map(({ data }) => String(data["text"]).length), sizes);
    assertEquals(pages.map((page) => page.length), [1, 1, 2, 1, 1, 1]);
  });
});

Deno.test("short events still come a thousand to a page", async () => {
  await withLog(async ({ log }) => {
    await append(log, Array(1_500).fill(3));
    assertEquals((await pagesOf(log, 1_500)).map((page) => page.length), [1_000, 500]);
  });
});

Deno.test("law 2: an append of several pages that was in doubt is told with all of its events", async () => {
  using kv = await Deno.openKv(":memory:");
  let fails = 0;
  const doubtful = wrapped(kv, (target) => ({
    atomic: () => {
      const operation = target.atomic();
      const { set } = operation;
      let isLast = false;
      operation.set = (key, ...rest) => {
        isLast ||= key.at(-1) === "head";
        return set.call(operation, key, ...rest);
      };
      const commit = operation.commit.bind(operation);
      operation.commit = async () => {
        const result = await commit();
        if (!isLast || fails++ > 0) return result;
        throw new Error("the answer was lost");
      };
      return operation;
    },
  }));
  const log = new SessionLog({ ...TABLES, kv: doubtful, ttlMs: 60_000, encryptionKeys });
  const sizes = Array(60).fill(50_000);
  const appended = await log.append(KEY, { expected: 0, events: sizes.map(said), turns: 0 });
  assert(appended.ok && fails > 0);
  assertEquals(appended.recorded.map(({ position }) => position), numbers(60));
});

Deno.test("an export comes in pieces of about a megabyte", async () => {
  await withLog(async ({ log }) => {
    await append(log, [...Array(100).fill(50_000), ...Array(900).fill(5)]);
    const archive = await Archive.of(log, KEY);
    const pieces = await Array.fromAsync(archive?.text() ?? []);
    assertEquals(pieces.join("").split("\n").length, 1_003);
    assert(pieces.every(({ length }) => length < 1.5 * MB));
  });
});

function numbers(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
