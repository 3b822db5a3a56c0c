import { archiveOf, hashesOf, readArchive } from "../archive.ts";
import { expectSame, expectThat } from "../expect.ts";
import { rule } from "../rule.ts";
import { eventPageShape, importedShape } from "../shapes.ts";
import { expectProblem, expectStatus, type Target } from "../target.ts";
import { filled, isOf, newId, outcomeOf, SHORT } from "../turns.ts";

const at = (session: string, rest = "") => `/v1/sessions/${session}${rest}`;

/** Archives: sections 6.8 and 9. */
export const ARCHIVES = [
  rule("6.8-1", "a session is exported as an NDJSON attachment", [
    "route:GET /v1/sessions/:session/export",
  ], async (t) => {
    const session = await filled(t, 2);
    const answer = await t.ask("GET", at(session, "/export"));
    expectStatus(answer, 200);
    expectSame("Content-Type", answer.headers.get("content-type"), "application/x-ndjson");
    const disposition = answer.headers.get("content-disposition") ?? "";
    expectThat("an attachment", disposition.startsWith("attachment"), disposition);
    const { header, events, end } = readArchive(answer.text);
    expectSame("the header", [header.session, header.position], [session, 2]);
    expectSame("the end", [events.length, end.position], [2, 2]);
  }),
  rule("9.2-1", "each line of an archive has the specified hash", [
    "route:GET /v1/sessions/:session/export",
  ], async (t) => {
    const session = await filled(t, 3);
    const client = await t.attach(session);
    client.send({ type: "note.pin", note: "n", text: 'Ünïcode "quoted" 💬 \u2028 end' });
    await client.until("note.pinned");
    const archive = readArchive((await t.ask("GET", at(session, "/export"))).text);
    const hashes = await hashesOf(archive);
    expectSame("the hashes", archive.events.map(({ hash }) => hash), hashes);
    expectSame("the end's", archive.end.hash, hashes.at(-1));
  }),
  rule("9.3-1", "importing an archive restores the session, and again changes nothing", [
    "route:POST /v1/sessions/:session/import",
    "code:session_taken",
  ], async (t) => {
    const session = await filled(t, 3);
    const body = (await t.ask("GET", at(session, "/export"))).text;
    const copy = t.session();
    const first = await t.json("POST", at(copy, "/import"), { body, status: 201 });
    const { turns, lines, position, duplicate } = importedShape.parse(first);
    expectSame("the import", { turns, lines, position, duplicate }, {
      turns: 3,
      lines: 5,
      position: 3,
      duplicate: false,
    });
    expectSame("the events", await eventsOf(t, copy), await eventsOf(t, session));
    await t.json("POST", at(copy, "/pins"), { body: { text: "On it goes" }, status: 201 });
    const again = importedShape.parse(await t.json("POST", at(copy, "/import"), { body }));
    expectSame("again", [again.duplicate, again.position], [true, 4]);
    const other = await filled(t, 1);
    await t.refused("POST", at(other, "/import"), { body, as: "409 session_taken" });
  }),
  rule("9.3-2", "a damaged archive is refused with the line at fault", [
    "code:invalid_archive",
  ], async (t) => {
    const session = await filled(t, 3);
    const lines = (await t.ask("GET", at(session, "/export"))).text.trimEnd().split("\n");
    const newer = (lines[0] ?? "").replace('"version":1', '"version":999');
    const damaged: readonly (readonly [string, readonly string[], number])[] = [
      ["a changed text", lines.map((line) => line.replace("Question 2", "Question 9")), 3],
      ["a missing line", lines.toSpliced(2, 1), 3],
      ["lines in another order", [0, 2, 1, 3, 4].map((index) => lines[index] ?? ""), 2],
      ["no end", lines.slice(0, -1), 5],
      ["something behind the end", [...lines, lines[1] ?? ""], 6],
      ["a newer version", [newer, ...lines.slice(1)], 1],
    ];
    for (const [what, wrong, line] of damaged) {
      const target = t.session();
      const body = wrong.map((each) => `${each}\n`).join("");
      const answer = await t.ask("POST", at(target, "/import"), { body });
      const problem = expectProblem(answer, "400 invalid_archive");
      expectSame(`the line of ${what}`, problem.lines?.map((each) => each.line), [line]);
      await t.refused("GET", at(target), { as: "404 not_found" });
    }
  }),
  rule("9.3-3", "a turn that was open in an archive fails and can be retried", [
    "code:archived_open",
    "event:TurnFailed",
    "frame:turn.failed",
  ], async (t) => {
    const session = t.session();
    const turn = newId();
    const data = { turn, text: SHORT, idGiven: true };
    const body = await archiveOf([{ type: "MessageReceived", data }]);
    const taken = await t.json("POST", at(session, "/import"), { body, status: 201 });
    const { ended, position } = importedShape.parse(taken);
    expectSame("ended, and the position", [ended, position], [1, 2]);
    const client = await t.attach(session, "after=0");
    const { error } = await client.until("turn.failed", isOf(turn));
    expectSame("the error", [error.code, error.retryable], ["archived_open", true]);
    const before = client.frames.length;
    client.send({ type: "message.send", id: turn, text: SHORT });
    const again = await client.until("turn.accepted", ({ duplicate }) => duplicate);
    expectSame("the retry's position", again.position, 3);
    await outcomeOf(client, turn, before);
  }),
  rule("9.3-4", "events of unknown types are kept and counted", [], async (t) => {
    const session = t.session();
    const events = [
      { type: "NotePinned", data: { note: "n", text: "x" } },
      { type: "MoodChanged", data: { mood: "good", deep: [{ b: 1, a: null }] } },
    ];
    const body = await archiveOf(events);
    const taken = await t.json("POST", at(session, "/import"), { body, status: 201 });
    expectSame("unread", importedShape.parse(taken).unread, 1);
    const [, kept] = await eventsOf(t, session);
    expectSame("the event", [kept?.type, kept?.data], ["MoodChanged", events[1]?.data]);
  }),
  rule(
    "9.3-5",
    "an archive with an event that breaks a limit of commands is refused with the line",
    [
      "code:invalid_archive",
    ],
    async (t) => {
      const said = { turn: "t", text: "Hi", reply: "Hello", saidAt: 1, repliedAt: 2 };
      const events = [
        { type: "TurnImported", data: { ...said, saidAt: 1e300 } },
        { type: "TurnImported", data: { ...said, turn: "a b" } },
        { type: "SessionRenamed", data: { name: "n".repeat(201) } },
        { type: "NotePinned", data: { note: "n".repeat(129), text: "x" } },
      ];
      for (const event of events) {
        const session = t.session();
        const body = await archiveOf([{ type: "TurnImported", data: said }, event]);
        const answer = await t.ask("POST", at(session, "/import"), { body });
        const { lines } = expectProblem(answer, "400 invalid_archive");
        expectSame(`the line of ${event.type}`, lines?.map(({ line }) => line), [3]);
        await t.refused("GET", at(session), { as: "404 not_found" });
      }
    },
  ),
];

async function eventsOf(t: Target, session: string) {
  return eventPageShape.parse(await t.json("GET", at(session, "/events"))).events;
}
