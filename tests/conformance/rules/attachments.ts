import { hashesOf, readArchive } from "../archive.ts";
import { eventPage } from "../events.ts";
import { expectSame, expectShape, expectThat } from "../expect.ts";
import { PIXEL, sha256Of, upload, uploadPath } from "../files.ts";
import { rule } from "../rule.ts";
import { attachmentShape, manifestShape, turnContextShape } from "../shapes.ts";
import { expectStatus, type Target } from "../target.ts";
import { isOf, newId, outcomeOf, replyOf, SHORT } from "../turns.ts";
import { NotCheckable } from "../verdict.ts";

const at = (session: string, rest = "") => `/v1/sessions/${session}${rest}`;
const UPLOAD = "route:POST /v1/sessions/:session/attachments";
const DOWNLOAD = "route:GET /v1/sessions/:session/attachments/:attachment";

/** Files that are sent with messages: sections 3.5, 6.11 and 9.1. */
export const ATTACHMENTS = [
  rule("3.5-23", "a message has the files that it names, and its reply tells what became of them", [
    "event:FileUploaded",
    "event:MessageReceived",
  ], async (t) => {
    const session = t.session();
    const { id } = await upload(t, session, { name: "pixel.png", bytes: PIXEL });
    const client = await t.attach(session);
    const turn = newId();
    client.send({ type: "message.send", id: turn, text: "", attachments: [id] });
    const { attachments = [] } = await client.until("turn.accepted", isOf(turn));
    expectSame("the files of turn.accepted", attachments.map((file) => file.id), [id]);
    const { events } = await eventPage(t, session, "");
    const [file, message] = events;
    expectSame("the events", [file?.type, message?.type], ["FileUploaded", "MessageReceived"]);
    expectSame("the file of FileUploaded", file?.data["file"], attachments[0]);
    expectSame("the files of MessageReceived", message?.data["attachments"], attachments);
    await replyOf(client, turn);
    const reply = (await eventPage(t, session, "")).events.find(({ type }) =>
      type === "ReplyCompleted"
    );
    const { items, leftOut } = manifestShape.parse(reply?.data["manifest"]);
    const told = [...items, ...leftOut].filter((each) => each["file"] === id);
    expectSame("rows of the manifest with the file", told.length, 1);
    const context = await t.json("GET", at(session, `/turns/${turn}/context`));
    const { sha256 } = expectShape("a context", context, turnContextShape);
    expectSame("the hash of what is rebuilt", sha256.rebuilt, sha256.sent);
  }),
  rule("3.5-24", "a message with a file that is not there is refused, and so is an empty one", [
    "code:attachment_unknown",
  ], async (t) => {
    const session = t.session();
    const { id } = await upload(t, t.session(), { name: "elsewhere.png", bytes: PIXEL });
    for (const unknown of ["absent", id]) {
      const body = { text: SHORT, attachments: [unknown] };
      await t.refused("POST", at(session, "/messages"), { body, as: "409 attachment_unknown" });
    }
    await t.refused("POST", at(session, "/messages"), {
      body: { text: " ", attachments: [] },
      as: "400 empty_message",
    });
    const many = Array.from({ length: 11 }, (_, index) => `file-${index}`);
    await t.refused("POST", at(session, "/messages"), {
      body: { text: SHORT, attachments: many },
      as: "400 invalid_request",
    });
  }),
  rule("6.11-1", "a file is uploaded, and given back as it was and harmless", [
    UPLOAD,
    DOWNLOAD,
  ], async (t) => {
    const session = t.session();
    const file = await upload(t, session, { name: "pixel.png", bytes: PIXEL });
    const { name, kind, bytes, sha256, width, height, duplicate } = file;
    expectSame(
      "the file",
      { session: file.session, name, kind, bytes, sha256, width, height, duplicate },
      {
        ...{ session, name: "pixel.png", kind: "image/png", bytes: PIXEL.length },
        ...{ sha256: await sha256Of(PIXEL), width: 1, height: 1, duplicate: false },
      },
    );
    const wait = Date.parse(file.expiresAt ?? "") - Date.now();
    expectThat("a file that waits for an hour", Math.abs(wait - 3_600_000) < 120_000, file);
    const response = await t.fetch("GET", at(session, `/attachments/${file.id}`), {});
    expectSame("the status", response.status, 200);
    const back = new Uint8Array(await response.arrayBuffer());
    expectSame("the bytes", back.toHex(), PIXEL.toHex());
    const { headers } = response;
    expectSame("Content-Type", headers.get("content-type"), "image/png");
    expectSame("X-Content-Type-Options", headers.get("x-content-type-options"), "nosniff");
    const disposition = headers.get("content-disposition") ?? "";
    expectThat("an attachment", disposition.startsWith("attachment"), disposition);
    const policy = headers.get("content-security-policy") ?? "";
    expectThat("a policy that loads and runs nothing", /default-src 'none'/.test(policy), policy);
    await t.refused("GET", at(session, "/attachments/absent"), { as: "404 not_found" });
    await t.refused("GET", at(t.session(), `/attachments/${file.id}`), { as: "404 not_found" });
  }),
  rule("6.11-2", "the same file under the same name is one, under another name another", [
    UPLOAD,
  ], async (t) => {
    const session = t.session();
    const one = await upload(t, session, { name: "a.png", bytes: PIXEL });
    const again = await upload(t, session, { name: "a.png", bytes: PIXEL, status: 200 });
    expectSame("the second upload", [again.id, again.duplicate], [one.id, true]);
    const other = await upload(t, session, { name: "b.png", bytes: PIXEL });
    expectThat("another id", other.id !== one.id, other);
    const { events } = await eventPage(t, session, "");
    expectSame("the events", events.map(({ type }) => type), ["FileUploaded", "FileUploaded"]);
  }),
  rule("6.11-3", "the content alone decides what a file is; what is none begins no session", [
    "code:attachment_not_taken",
  ], async (t) => {
    const session = t.session();
    for (const bytes of [PIXEL.slice(0, 40), "MZ\0\0", "a bell \x07", new Uint8Array([0xc3])]) {
      const path = uploadPath(session, "x.png");
      await t.refused("POST", path, { body: bytes, as: "400 attachment_not_taken" });
    }
    await t.refused("GET", at(session), { as: "404 not_found" });
    const text = await upload(t, session, { name: "../folder/x.png", bytes: "Ein Löwe" });
    expectSame("the file", [text.kind, text.name, text.bytes, text.characters], [
      ...["text/plain", "x.png"],
      ...[9, 8],
    ]);
  }),
  rule("6.11-4", "a file over the limit is refused", ["code:attachment_too_large"], async (t) => {
    const session = t.session();
    const most = t.options.limits.of("attachment-bytes");
    const path = uploadPath(session, "long.txt");
    const answer = await t.ask("POST", path, { body: "a".repeat(most + 1) });
    if (answer.status < 300) {
      throw t.options.limits.beyond("attachment-bytes", "413", answer.status);
    }
    await t.refused("POST", path, {
      body: new Uint8Array(most + 1),
      as: "413 attachment_too_large",
    });
    await t.refused("GET", at(session), { as: "404 not_found" });
  }),
  rule("6.11-5", "secrets in a text are masked, and their kinds told", [UPLOAD], async (t) => {
    const session = t.session();
    const bytes = "My card is 4111 1111 1111 1111";
    const { id, redacted } = await upload(t, session, { name: "card.txt", bytes });
    const { text } = await t.ask("GET", at(session, `/attachments/${id}`));
    if (text.includes("4111")) throw new NotCheckable("the server does not remove card numbers");
    expectSame("the text", text, "My card is [payment_card removed]");
    expectSame("the kinds", redacted, ["payment_card"]);
  }),
  rule("6.11-6", "another owner's file is neither given nor sent", [DOWNLOAD], async (t) => {
    const session = t.session();
    const { id } = await upload(t, session, { name: "mine.png", bytes: PIXEL });
    const token = t.secondToken;
    await t.refused("GET", at(session, `/attachments/${id}`), { token, as: "404 not_found" });
    const body = { text: SHORT, attachments: [id] };
    await t.refused("POST", at(t.session(token), "/messages"), {
      ...{ token, body, as: "409 attachment_unknown" },
    });
  }),
  rule("9.1-1", "an archive with files has the bytes of those sent, and brings them back", [
    "route:GET /v1/sessions/:session/export",
    "route:POST /v1/sessions/:session/import",
  ], async (t) => {
    const { session, id } = await withSentFile(t);
    const exported = await t.ask("GET", at(session, "/export"));
    expectStatus(exported, 200);
    const archive = readArchive(exported.text);
    expectSame("the version", archive.header.version, 2);
    expectSame("the hashes", archive.events.map(({ hash }) => hash), await hashesOf(archive));
    const [line, ...more] = archive.files;
    expectSame("the file's line", [line?.file, line?.index, more.length], [id, 0, 0]);
    expectSame("its bytes", Uint8Array.fromBase64(line?.content ?? "").toHex(), PIXEL.toHex());
    const copy = t.session();
    await t.json("POST", at(copy, "/import"), { body: exported.text, status: 201 });
    const back = await t.fetch("GET", at(copy, `/attachments/${id}`), {});
    expectSame("the status", back.status, 200);
    const bytes = new Uint8Array(await back.arrayBuffer());
    expectSame("the bytes of the copy", bytes.toHex(), PIXEL.toHex());
    const wrong = exported.text.replace(PIXEL.toBase64(), PIXEL.with(40, 0xff).toBase64());
    const other = t.session();
    await t.refused("POST", at(other, "/import"), { body: wrong, as: "400 invalid_archive" });
    await t.refused("GET", at(other), { as: "404 not_found" });
  }),
];

/** A session whose first message has a file, whatever the model makes of it. */
async function withSentFile(t: Target) {
  const session = t.session();
  const { id } = await upload(t, session, { name: "pixel.png", bytes: PIXEL });
  const client = await t.attach(session);
  const turn = newId();
  client.send({ type: "message.send", id: turn, text: SHORT, attachments: [id] });
  const { attachments: [file] = [] } = await client.until("turn.accepted", isOf(turn));
  expectShape("an attachment", file, attachmentShape);
  await outcomeOf(client, turn);
  return { session, id };
}
