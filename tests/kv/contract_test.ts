import { Denokv, denokvPath } from "../support/denokv.ts";
import { KvConnectServer } from "../support/kv_connect.ts";
import { MemoryStore } from "../support/memory_store.ts";
import { testStore } from "./contract.ts";

testStore("in memory", async () => ({
  store: await Deno.openKv(":memory:"),
  isWatchable: false,
  async [Symbol.asyncDispose]() {},
}));

testStore("a test double", () => {
  const store = new MemoryStore();
  const isWatchable = true;
  return Promise.resolve({ store, other: store, isWatchable, async [Symbol.asyncDispose]() {} });
});

for (const isSerial of [false, true]) {
  testStore(`in a file${isSerial ? ", with joint commits" : ""}`, async () => {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/store.sqlite3`;
    return {
      store: await Deno.openKv(path),
      other: await Deno.openKv(path),
      isWatchable: false,
      isSerial,
      [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
    };
  });
}

testStore("over KV Connect", async () => {
  Deno.env.set("DENO_KV_ACCESS_TOKEN", "a-token-of-the-tests");
  const remote = new KvConnectServer();
  return {
    store: await Deno.openKv(remote.url),
    other: await Deno.openKv(remote.url),
    isWatchable: true,
    [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose](),
  };
});

const denokv = denokvPath();
if (!denokv) console.warn("denokv is not installed: the tests of a store on it are skipped");

testStore("on denokv", async () => {
  const folder = await Deno.makeTempDir();
  const server = await Denokv.start(`${folder}/store.sqlite3`);
  return {
    store: await Deno.openKv(server.url),
    other: await Deno.openKv(server.url),
    isWatchable: true,
    [Symbol.asyncDispose]: async () => {
      await server.end();
      await Deno.remove(folder, { recursive: true });
    },
  };
}, { ignore: denokv === undefined });
