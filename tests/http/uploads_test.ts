import { assert, assertEquals } from "@std/assert";
import { withoutWarnings } from "../support/console.ts";
import { PATIENCE_MS } from "../support/patience.ts";
import { latin1, rawRequest, readAnswer, writeAll } from "../support/raw_http.ts";
import { restRoutes } from "../support/routes.ts";
import { type ServedWorld, withServer } from "../support/server.ts";

/** The routes that may read a body, each with one that would be right. */
const BODIES: Readonly<Record<string, string>> = {
  "PATCH /v1/sessions/s": '{"name":"A name"}',
  "PATCH /v1/sessions/s/pins/n": '{"text":"Another text"}',
  "PATCH /v1/sessions/s/settings": '{"summaries":false}',
  "PATCH /v1/sessions/s/summary": '{"summary":1,"text":"Another text"}',
  "POST /v1/sessions/s/attachments": "a file of text",
  "POST /v1/sessions/s/messages": '{"text":"Hello there"}',
  "POST /v1/sessions/s/pins": '{"text":"A note to keep"}',
  "POST /v1/sessions/s/import": '{"role":"user","text":"x","at":"2026-01-01T00:00:00Z"}',
  "POST /v1/sessions/s/fork": '{"session":"other"}',
  "POST /v1/sessions/s/context": '{"message":"What then?"}',
  "POST /v1/sessions/s/search": '{"q":"words"}',
  "POST /v1/sessions/search": '{"q":"words"}',
  "POST /v1/search": '{"q":"words"}',
  "POST /v1/sessions/s/turns/t/regenerate": '{"id":"again-1"}',
  "POST /v1/sessions/s/turns/t/continue": '{"id":"again-2"}',
  "PATCH /v1/sessions/s/turns/t": '{"reply":2}',
  "PATCH /v1/spaces/s": '{"name":"A name"}',
  "POST /v1/spaces/s/facts": '{"text":"I am a fact"}',
  "POST /v1/spaces/s/facts/search": '{"q":"words"}',
  "PATCH /v1/spaces/s/facts/f": '{"pinned":true}',
  "POST /v1/spaces/s/learn": "{}",
  "POST /v1/spaces/s/import": '{"archive":"claude-context-bridge-space"}',
};

/** The routes that read none, whatever is sent. */
const WITHOUT_BODY = ["POST /v1/sessions/s/summary", "POST /v1/sessions/s/turns/t/withheld"];

/** Resolves once nothing of the owner is unfinished: so many requests at once are admitted. */
async function untilFree({ url }: ServedWorld, most: number): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (let tries = 0; tries < 200 || Date.now() < until; tries++) {
    const all = await Promise.all(
      Array.from({ length: most }, () =>
        fetch(`${url}/v1/sessions/s/messages`, {
          method: "POST",
          body: '{"text":" "}',
        })),
    );
    const statuses = await Promise.all(all.map(async (each) => {
      await each.body?.cancel();
      return each.status;
    }));
    if (statuses.every((status) => status === 400)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("What was aborted is still counted");
}

Deno.test("every route that reads a body is known here", async () => {
  await withServer(({ bridge }) => {
    const reading = restRoutes(bridge).filter(({ method }) => ["POST", "PATCH"].includes(method));
    const names = reading.map(({ method, path }) =>
      `${method} ${
        path.replace(/:(session|space)/, "s").replace(/:(fact|note|turn)/, (name) => name.charAt(1))
      }`
    );
    assertEquals(names.sort(), [...Object.keys(BODIES), ...WITHOUT_BODY].sort());
    return Promise.resolve();
  });
});

Deno.test("an upload that is aborted logs nothing and holds nothing, on every route", async () => {
  const { warnings } = await withoutWarnings(() =>
    withServer(async (world) => {
      const { port } = world;
      for (const [route, body] of Object.entries(BODIES)) {
        for (const framing of ["Content-Length: 5000", "Transfer-Encoding: chunked"]) {
          for (const expect of ["Accept: */*", "Accept: text/event-stream"]) {
            const head = [`${route} HTTP/1.1`, `Host: 127.0.0.1:${port}`, framing, expect, "", ""];
            const begun = framing.startsWith("T") ? `${body.length.toString(16)}\r\n${body}` : body;
            const connection = await Deno.connect({ hostname: "127.0.0.1", port });
            await writeAll(connection, latin1(head.join("\r\n") + begun));
            await new Promise((resolve) => setTimeout(resolve, 15));
            connection.close();
          }
        }
      }
      await untilFree(world, 4);
    }, { limits: { connectionsPerOwner: 4 } })
  );
  assertEquals(warnings, []);
});

Deno.test("a download that is aborted logs nothing and holds nothing", async () => {
  const { warnings } = await withoutWarnings(() =>
    withServer(async (world) => {
      const { url, port, claude, log } = world;
      const text = "z".repeat(200_000);
      const events = Array.from({ length: 60 }, (_, index) => ({
        type: "TurnImported",
        data: { turn: `t${index}`, text, reply: text, saidAt: 1, repliedAt: 1 },
      }));
      const key = { owner: "local", session: "s" };
      assert((await log.append(key, { expected: 0, events, turns: 60 })).ok);
      const abort = async (request: string) => {
        const connection = await Deno.connect({ hostname: "127.0.0.1", port });
        await writeAll(connection, latin1(request));
        await connection.read(new Uint8Array(100));
        connection.close();
      };
      const host = `Host: 127.0.0.1:${port}\r\n`;
      for (let times = 0; times < 4; times++) {
        await abort(`GET /v1/sessions/s/export HTTP/1.1\r\n${host}\r\n`);
        await abort(`GET /v1/sessions/s/events HTTP/1.1\r\n${host}\r\n`);
        claude.script.push({ kind: "reply", pieces: Array(40).fill("x".repeat(5_000)) });
        const body = '{"text":"Much"}';
        const more = `Accept: text/event-stream\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
        await abort(`POST /v1/sessions/t/messages HTTP/1.1\r\n${host}${more}`);
        await abort(`HEAD /v1/sessions/s/export HTTP/1.1\r\n${host}\r\n`);
      }
      const until = Date.now() + PATIENCE_MS;
      for (let tries = 0;; tries++) {
        const response = await fetch(`${url}/v1/sessions/s/export`);
        await response.body?.cancel();
        if (response.status === 200) break;
        assert(tries < 300 || Date.now() < until, "A stream that was aborted is still counted");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await untilFree(world, 2);
    }, { limits: { connectionsPerOwner: 2 } })
  );
  // Deno has a word on how the fake Claude notices that its client is gone.
  assertEquals(warnings.filter((line) => !line.startsWith("Deno.serve: request.signal")), []);
});

Deno.test("a body that does not arrive in time is refused with 408, however it drips", async () => {
  await withServer(async ({ port, url }) => {
    for (const [route, body] of Object.entries(BODIES)) {
      using connection = await Deno.connect({ hostname: "127.0.0.1", port });
      const head = [`${route} HTTP/1.1`, `Host: 127.0.0.1:${port}`, "Content-Length: 900", "", ""];
      await writeAll(connection, latin1(head.join("\r\n") + body));
      const drip = setInterval(() => connection.write(latin1(" ")).catch(() => {}), 20);
      const { status, body: problem } = await readAnswer(connection);
      clearInterval(drip);
      assertEquals([status, JSON.parse(problem).code], [408, "body_too_slow"], route);
    }
    assertEquals((await (await fetch(`${url}/v1/sessions`)).json()).sessions, []);
  }, { limits: { bodyMs: 150 } });
});

Deno.test("a large body that comes fast enough may take longer than a small one", async () => {
  await withServer(async ({ port }) => {
    const line = `{"role":"user","text":"${"x".repeat(8_000)}","at":"2026-01-01T00:00:00Z"}\n`;
    const head = [
      "POST /v1/sessions/s/import HTTP/1.1",
      `Host: 127.0.0.1:${port}`,
      `Content-Length: ${20 * line.length}`,
      "",
      "",
    ];
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await writeAll(connection, latin1(head.join("\r\n")));
    for (let sent = 0; sent < 20; sent++) {
      await writeAll(connection, latin1(line));
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    assertEquals((await readAnswer(connection)).status, 201);
  }, { limits: { bodyMs: 300 } });
});

Deno.test("a body in very many small pieces is read, and refused one byte past the limit", async () => {
  await withServer(async ({ port }) => {
    const send = async (bytes: number) => {
      const text = JSON.stringify({ text: "x".repeat(bytes - 11) });
      const chunks = Array.from(text, (each) => `1\r\n${each}\r\n`).join("");
      const head = "POST /v1/sessions/s/pins HTTP/1.1\r\nTransfer-Encoding: chunked";
      const request = `${head}\r\nHost: 127.0.0.1:${port}\r\n\r\n${chunks}0\r\n\r\n`;
      return (await rawRequest(port, request)).status;
    };
    assertEquals(await send(1_500), 201);
    assertEquals(await send(1_501), 413);
  }, { limits: { frameBytes: 1_500 } });
});
