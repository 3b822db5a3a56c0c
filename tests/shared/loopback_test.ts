import { assertEquals } from "@std/assert";
import { isLoopback } from "../../src/shared/mod.ts";

Deno.test("isLoopback() recognises this machine's names, with or without a port", () => {
  const hosts = ["localhost", "LOCALHOST:1", "127.8.8.8:80", "::1", "[::1]:9"];
  assertEquals(hosts.filter((host) => !isLoopback(host)), []);
  const others = ["127.0.0.1.evil.example", "0.0.0.0", "localhost.evil.example", "::2", ""];
  assertEquals(others.filter(isLoopback), []);
});
