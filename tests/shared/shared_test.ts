import { assertEquals, assertRejects } from "@std/assert";
import {
  defined,
  isLoopback,
  messageOf,
  SerialQueue,
  sha256Hex,
  tryJson,
} from "../../src/shared/mod.ts";

Deno.test("SerialQueue runs tasks one after another, in order, also after one that fails", async () => {
  const queue = new SerialQueue();
  const log: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = queue.add(async () => {
    await gate.promise;
    log.push("first");
    return 1;
  });
  const second = queue.add(() => {
    log.push("second");
    throw new Error("no");
  });
  const third = queue.add(() => log.push("third"));
  await Promise.resolve();
  assertEquals(log, [], "the first blocks the others");
  gate.resolve();
  assertEquals(await first, 1);
  await assertRejects(() => second, Error, "no");
  await third;
  assertEquals(log, ["first", "second", "third"]);
});

Deno.test("SerialQueue settles once its tasks have, failed ones included", async () => {
  const queue = new SerialQueue();
  await queue.settled;
  const log: string[] = [];
  queue.add(() => Promise.reject(new Error("ignored by whoever added it")));
  queue.add(async () => {
    await Promise.resolve();
    log.push("done");
  });
  await queue.settled;
  assertEquals(log, ["done"]);
});

Deno.test("defined() leaves out undefined and nothing else", () => {
  const given = { a: undefined, b: null, c: 0, d: "" };
  const result: { a?: string; b: null; c: number; d: string } = defined(given);
  assertEquals(Object.entries(result), [["b", null], ["c", 0], ["d", ""]]);
});

Deno.test("tryJson() gives a value, or undefined for what is not JSON", () => {
  assertEquals(tryJson('{"a":[1]}'), { a: [1] });
  for (const text of ["", "{", "undefined", "{'a':1}"]) assertEquals(tryJson(text), undefined);
});

Deno.test("sha256Hex() hashes UTF-8, messageOf() reads anything thrown", async () => {
  assertEquals(
    await sha256Hex("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  assertEquals([new Error("x"), "y", undefined].map(messageOf), ["x", "y", "undefined"]);
});

Deno.test("isLoopback() knows this machine's names, with a port or without", () => {
  const hosts = ["localhost", "LOCALHOST:1", "127.8.8.8:80", "::1", "[::1]:9"];
  assertEquals(hosts.filter((host) => !isLoopback(host)), []);
  const others = ["127.0.0.1.evil.example", "0.0.0.0", "localhost.evil.example", "::2", ""];
  assertEquals(others.filter(isLoopback), []);
});
