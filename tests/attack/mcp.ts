import type { Attack, Target } from "./attack.ts";
import { flood, SECONDS, send, Tally } from "./pressure.ts";
import { call } from "./programs.ts";

const HEADERS = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

/** Bodies that are no JSON-RPC, or hardly. */
const BAD: readonly string[] = [
  "",
  "null",
  "[]",
  "{}",
  '"ask"',
  "[[],[],[]]",
  JSON.stringify({ jsonrpc: "1.0", id: 1, method: "tools/list" }),
  JSON.stringify({ jsonrpc: "2.0", id: { a: 1 }, method: "tools/list" }),
  JSON.stringify({ jsonrpc: "2.0", id: "x".repeat(500_000), method: "tools/list" }),
  JSON.stringify({ jsonrpc: "2.0", id: 1, method: "x".repeat(500_000) }),
  JSON.stringify({ jsonrpc: "2.0", id: 1, method: "__proto__" }),
  JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: [] }),
  JSON.stringify({ jsonrpc: "2.0", id: 1, result: { content: [] } }),
  JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code: 1e308, message: "x" } }),
  JSON.stringify({
    jsonrpc: "2.0",
    method: "notifications/cancelled",
    params: { requestId: -0.5 },
  }),
  '{"jsonrpc":"2.0","id":1e999,"method":"ping"}',
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"recall","arguments":{"__proto__":{"query":"x"}}}}',
  call("constructor", {}),
  call("recall", { query: "\ud800".repeat(1_000) }),
  call("recall", { query: "x ".repeat(100_000) }),
  call(
    "recall",
    Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`k${index}`, 1])),
  ),
  call("remember", { text: "x".repeat(400_000), space: "../../other" }),
  call("read", { session: "../bystander", around: -1e308 }),
  call("forget", { fact: "f".repeat(400_000) }),
  call("ask", { message: " ", session: "\u0000" }),
];

/** What a batch holds, so many times. */
function batchOf(count: number): string {
  return `[${Array.from({ length: count }, (_, id) => call("recall", { query: "tides" }, id))}]`;
}

async function badRequests(target: Target): Promise<string> {
  const tally = new Tally();
  for (let round = 0; round < 4; round++) {
    const sent = BAD.map((body) => send(target, "/mcp", { body, headers: HEADERS }));
    for (const status of await Promise.all(sent)) tally.add(status);
  }
  return `${4 * BAD.length} bodies that are hardly JSON-RPC: ${tally}`;
}

async function batches(target: Target): Promise<string> {
  const tally = new Tally();
  for (const count of [16, 17, 1_000, 10_000]) {
    const body = batchOf(count);
    const sent = Array.from({ length: 12 }, () => send(target, "/mcp", { body, headers: HEADERS }));
    for (const status of await Promise.all(sent)) tally.add(status);
  }
  return `48 batches of up to 10,000 calls: ${tally}`;
}

async function calls(target: Target): Promise<string> {
  const told = await flood(target, (count) => {
    const body = count % 3 === 0
      ? call("remember", { text: `The user's cat number ${count} is called Milo ${count}.` })
      : count % 3 === 1
      ? call("recall", { query: `cat ${count}` })
      : call("conversations", { q: "cat" });
    const headers = { ...HEADERS, authorization: `Bearer ${target.token}` };
    return fetch(`${target.url}/mcp`, { method: "POST", body, headers, signal: target.signal });
  });
  return `calls of tools for ${SECONDS} s: ${told}`;
}

async function cancellations(target: Target): Promise<string> {
  const body = `[${
    Array.from({ length: 16 }, (_, requestId) =>
      JSON.stringify({
        jsonrpc: "2.0",
        method: "notifications/cancelled",
        params: { requestId },
      }))
  }]`;
  const told = await flood(target, () => {
    const headers = { ...HEADERS, authorization: `Bearer ${target.token}` };
    return fetch(`${target.url}/mcp`, { method: "POST", body, headers, signal: target.signal });
  });
  return `batches of cancellations for ${SECONDS} s: ${told}`;
}

/** Attacks on the door of the Model Context Protocol. */
export const mcpAttacks: readonly Attack[] = [
  { name: "mcp: bad JSON-RPC", run: badRequests },
  { name: "mcp: batches", run: batches },
  { name: "mcp: a flood of calls", run: calls },
  { name: "mcp: a flood of cancellations", run: cancellations },
];
