import { expectSame, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import { sessionShape } from "../shapes.ts";
import { expectProblem, expectStatus, type Target } from "../target.ts";
import { filled, newId, SHORT } from "../turns.ts";

/** Quotas and expiry: section 11. On a server in use they count against the owner. */
export const QUOTAS = [
  rule("11-1", "exceeding the turns per minute gets 429 with Retry-After", [
    "code:too_many_turns",
  ], async (t) => {
    const most = t.options.limits.of("turns-per-minute");
    await expectRefusal(t, { tries: most + 1, code: "too_many_turns" });
  }),
  rule(
    "11-2",
    "exceeding the tokens per day gets 429 with Retry-After",
    ["code:too_many_tokens"],
    async (t) => {
      t.options.limits.of("tokens-per-day");
      await expectRefusal(t, { tries: 20, code: "too_many_tokens" });
    },
  ),
  rule(
    "11-3",
    "exceeding the sessions per owner gets 429",
    ["code:too_many_sessions"],
    async (t) => {
      const most = t.options.limits.of("sessions");
      for (let count = 0; count <= most; count++) {
        const path = `/v1/sessions/${t.session()}/pins`;
        const answer = await t.ask("POST", path, { body: { text: "x" } });
        if (answer.status === 201) continue;
        expectProblem(answer, "429 too_many_sessions");
        return;
      }
      throw t.options.limits.beyond("sessions", "429 too_many_sessions", `${most + 1} sessions`);
    },
  ),
  rule("11-5", "exceeding the bytes of a session gets 413", [
    "code:session_too_large",
  ], async (t) => {
    const path = `/v1/sessions/${t.session()}/import`;
    const refusal = "413 session_too_large";
    await expectFull(t, { limit: "session-bytes", refusal, path: () => path });
  }),
  rule("11-6", "exceeding the bytes of an owner's sessions gets 429", [
    "code:too_many_bytes",
  ], async (t) => {
    const path = () => `/v1/sessions/${t.session()}/import`;
    await expectFull(t, { limit: "owner-bytes", refusal: "429 too_many_bytes", path });
  }),
  rule("11-4", "attaching extends a session's life, reading it does not", [], async (t) => {
    const path = `/v1/sessions/${await filled(t, 1)}`;
    const expiry = async () => sessionShape.parse(await t.json("GET", path)).expiresAt;
    const before = await expiry();
    for (const rest of ["/events", "/pins", "/search?q=x", "/context?message=x", "/export"]) {
      expectStatus(await t.ask("GET", path + rest), 200);
    }
    expectSame("expiresAt after reading", await expiry(), before);
    await t.attach(path.split("/")[3] ?? "");
    const after = await expiry();
    expectThat("a later expiresAt", Date.parse(after) > Date.parse(before), { before, after });
  }),
  rule(
    "11-7",
    "exceeding the requests per second gets 429 with Retry-After, over HTTP and at /ws",
    [
      "code:too_many_requests",
    ],
    async (t) => {
      const most = t.options.limits.of("requests-per-second");
      const client = await t.attach(t.session());
      for (let count = 0; count < 20 * most; count++) {
        const answer = await t.ask("GET", "/v1/sessions?limit=1");
        if (answer.status === 200) continue;
        expectProblem(answer, "429 too_many_requests");
        expectThat("Retry-After", Number(answer.headers.get("retry-after")) > 0, [
          ...answer.headers,
        ]);
        client.send({ type: "ping" });
        const error = await client.until("error");
        expectSame("the frame's code", error.code, "too_many_requests");
        expectThat("retryAfterMs", (error.retryAfterMs ?? 0) > 0, error);
        expectSame("the close code", (await client.closing()).code, 4429);
        return;
      }
      throw t.options.limits.beyond("requests-per-second", "429 too_many_requests", 20 * most);
    },
  ),
  rule(
    "11-8",
    "a body that does not arrive in time gets 408",
    ["code:body_too_slow"],
    async (t) => {
      const seconds = t.options.limits.of("body-seconds");
      const path = `/v1/sessions/${t.session()}/pins`;
      const begun = performance.now();
      const answer = await t.upgrade(path, { method: "POST", lines: ["Content-Length: 100"] });
      expectProblem(answer, "408 body_too_slow");
      const took = performance.now() - begun;
      expectThat(`an answer after about ${seconds} s`, took > seconds * 900, took);
    },
  ),
];

/** Imports texts of 50,000 characters until one is refused for the bytes that there would be. */
async function expectFull(t: Target, { limit, refusal, path }: {
  readonly limit: "session-bytes" | "owner-bytes";
  readonly refusal: string;
  readonly path: () => string;
}): Promise<void> {
  const most = t.options.limits.of(limit);
  const body = JSON.stringify({
    role: "user",
    text: SHORT.padEnd(50_000, " and so on"),
    at: "2024-03-01T09:00:00Z",
  });
  for (let bytes = 0; bytes <= most; bytes += body.length) {
    const answer = await t.ask("POST", path(), { body });
    if (answer.status < 300) continue;
    expectProblem(answer, refusal);
    return;
  }
  throw t.options.limits.beyond(limit, refusal, `${most} bytes and more`);
}

/** Sends messages until one is refused with this code, over HTTP and on a socket. */
async function expectRefusal(t: Target, { tries, code }: {
  readonly tries: number;
  readonly code: string;
}): Promise<void> {
  const session = t.session();
  const statuses: number[] = [];
  for (let count = 0; count < tries; count++) {
    const body = { text: `${SHORT} (${count})`, id: newId() };
    const answer = await t.ask("POST", `/v1/sessions/${session}/messages`, { body });
    statuses.push(answer.status);
    if (answer.status !== 429) continue;
    expectProblem(answer, `429 ${code}`);
    expectThat("Retry-After", Number(answer.headers.get("retry-after")) > 0, [...answer.headers]);
    const client = await t.attach(session);
    client.send({ type: "message.send", id: newId(), text: SHORT });
    const error = await client.until("error");
    expectSame("the frame's code", error.code, code);
    expectThat("retryAfterMs", (error.retryAfterMs ?? 0) > 0, error);
    return;
  }
  throw t.options.limits.beyond(
    code === "too_many_turns" ? "turns-per-minute" : "tokens-per-day",
    `429 ${code}`,
    statuses,
  );
}
