import { assertEquals, assertMatch } from "@std/assert";
import { openDisk } from "./disk.ts";

Deno.test("a full disk refuses writes, keeps its data, and accepts writes once space is freed", async (test) => {
  await using disk = await openDisk();
  const why = "a file system cannot be mounted here";
  await test.step({
    name: disk.canFill ? "on a separate file system" : `skipped: ${why}`,
    ignore: !disk.canFill,
    fn: async () => {
      const kv = await Deno.openKv(disk.path);
      const write = (name: string) => kv.set([name], new Uint8Array(60_000));
      await write("before");
      await disk.fill();
      let error: unknown;
      for (let index = 0; error === undefined && index < 1_000; index++) {
        await write(`full ${index}`).catch((thrown) => error = thrown);
      }
      assertMatch(String(error), /disk is full/);
      assertEquals((await kv.get<Uint8Array>(["before"])).value?.length, 60_000);
      await disk.free();
      await write("after");
      assertEquals((await kv.get<Uint8Array>(["after"])).value?.length, 60_000);
      kv.close();
    },
  });
});
