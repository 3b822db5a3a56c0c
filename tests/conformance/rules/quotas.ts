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
];

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
