import { assertEquals } from "@std/assert";

/** Who may import whom, besides itself; of another room only its `mod.ts`. */
const ROOMS: Readonly<Record<string, { rooms: readonly string[]; packages: readonly string[] }>> = {
  conversation: { rooms: [], packages: ["zod", "porter2"] },
  event_log: { rooms: ["telemetry"], packages: ["zod", "node:crypto"] },
  protocol: { rooms: [], packages: ["zod"] },
  model: { rooms: ["conversation", "telemetry"], packages: ["zod", "eventsource-parser"] },
  archive: { rooms: ["conversation", "event_log", "protocol"], packages: ["zod"] },
  redaction: { rooms: [], packages: ["credit-card-type"] },
  bridge: {
    rooms: [
      "archive",
      "conversation",
      "event_log",
      "model",
      "protocol",
      "redaction",
      "telemetry",
    ],
    packages: ["@std/crypto"],
  },
  converse: { rooms: ["client", "protocol"], packages: [] },
  client: { rooms: ["protocol"], packages: [] },
  access: { rooms: ["protocol", "telemetry"], packages: ["hono/jwt", "zod", "@std/crypto"] },
  settings: {
    rooms: ["access", "event_log", "http", "model", "redaction"],
    packages: ["dotenv", "zod"],
  },
  // Commands that work on a store itself stand where main.ts does: settings, log, and what is done.
  cli: {
    rooms: [
      "access",
      "archive",
      "client",
      "converse",
      "event_log",
      "protocol",
      "settings",
      "verification",
    ],
    packages: ["commander", "@std/crypto", "node:sqlite", "node:readline", "node:process"],
  },
  http: { rooms: ["access", "bridge", "protocol", "telemetry"], packages: ["hono", "zod"] },
  telemetry: {
    rooms: [],
    packages: ["@opentelemetry/api", "node:async_hooks", "node:crypto"],
  },
  // What a log proves about itself; the fault suite's checker and `verify` stand on it.
  verification: { rooms: ["bridge", "conversation"], packages: [] },
};

const IMPORT = /(?:from|import)\s+"([^"]+)"/g;

async function filesOf(folder: URL): Promise<URL[]> {
  const files: URL[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) files.push(...await filesOf(new URL(`${name}/`, folder)));
    else files.push(new URL(name, folder));
  }
  return files;
}

const SRC = new URL("../src/", import.meta.url);

Deno.test("rooms import only whom they may, and of other rooms only mod.ts", async () => {
  const wrong: string[] = [];
  for (const file of await filesOf(SRC)) {
    const [room = "", rest] = file.pathname.slice(SRC.pathname.length).split("/");
    if (rest === undefined) continue;
    const may = ROOMS[room];
    for (const [, target = ""] of (await Deno.readTextFile(file)).matchAll(IMPORT)) {
      const name = `${room}/${rest} imports ${target}`;
      if (!target.startsWith(".")) {
        const known = may?.packages.some((each) =>
          target === each || target.startsWith(`${each}/`)
        );
        if (!known) wrong.push(name);
        continue;
      }
      const [other = "", ...path] = new URL(target, file).pathname.slice(SRC.pathname.length)
        .split("/");

      const allowed = other === room || (may?.rooms.includes(other) && path.join("/") === "mod.ts");
      if (!allowed) wrong.push(name);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("only the event log names Deno.Kv, only models, clients, commands and access call out, nobody says any", async () => {
  const wrong: string[] = [];
  for (const file of await filesOf(SRC)) {
    const path = file.pathname.slice(SRC.pathname.length);
    const text = await Deno.readTextFile(file);
    if (/Deno\.(Kv|openKv)/.test(text) && !path.startsWith("event_log/")) wrong.push(`${path}: Kv`);
    const callsOut = /^(model|client|cli|access)\//.test(path);
    if (/(=|await|return) fetch\(/.test(text) && !callsOut) {
      wrong.push(`${path}: fetch`);
    }
    if (/(:|<|as) any\b/.test(text)) wrong.push(`${path}: any`);
    const pure = path.startsWith("conversation/") || path.startsWith("redaction/");
    if (pure && /Date\.now|Math\.random|crypto|Deno\.|setTimeout|console/.test(text)) {
      wrong.push(`${path}: effect`);
    }
  }
  assertEquals(wrong, []);
});
