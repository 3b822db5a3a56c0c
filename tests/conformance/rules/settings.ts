import { expectErrors } from "../errors.ts";
import { eventPage } from "../events.ts";
import { expectSame, expectShape } from "../expect.ts";
import { rule } from "../rule.ts";
import { configurationShape, settingsOfferShape } from "../shapes.ts";
import { newId, SHORT } from "../turns.ts";

const at = (session: string) => `/v1/sessions/${session}/settings`;

/** Rules on the settings of sessions. */
export const SETTINGS = [
  rule("3.5-20", "settings are changed together, told to every client, and kept as an event", [
    "client:session.configure",
    "frame:session.configured",
    "event:SettingsChanged",
  ], async (t) => {
    const session = t.session();
    const one = await t.attach(session);
    const two = await t.attach(session);
    const { bounds: { contextLimit: { least } } } = expectShape(
      "the offer",
      await t.json("GET", "/v1/settings"),
      settingsOfferShape,
    );
    const change = newId();
    one.send({
      ...{ type: "session.configure", change, contextLimit: least, summaries: false },
      ...{ systemPrompt: "Be brief.", keepFor: 86_400 },
    });
    for (const client of [one, two]) {
      const told = await client.until("session.configured", ({ settings }) => !!settings);
      expectSame("the change", told.change, change);
      const { systemPrompt, contextLimit, summaries } = told.settings ?? {};
      expectSame("the settings", [systemPrompt, contextLimit, summaries], [
        "Be brief.",
        least,
        false,
      ]);
      expectSame("its own", [...told.own ?? []].sort(), [
        "contextLimit",
        "summaries",
        "systemPrompt",
      ]);
      const kept = await client.until("session.configured", ({ keepFor }) => keepFor !== undefined);
      expectSame("the keeping time", kept.keepFor, 86_400);
    }
    one.send({ type: "session.configure", change: newId(), systemPrompt: null });
    await one.settled();
    const { events } = await eventPage(t, session, "?limit=1000");
    const [first, last] = events.filter(({ type }) => type === "SettingsChanged");
    const names = ["change", "contextLimit", "summaries", "systemPrompt"];
    expectSame("the first event", names.map((name) => first?.data[name]), [
      ...[change, least, false],
      "Be brief.",
    ]);
    expectSame("the prompt of the last", last?.data["systemPrompt"], undefined);
  }),
  rule("3.5-21", "a change of settings that comes again changes nothing; its id is taken", [
    "code:change_id_taken",
  ], async (t) => {
    const client = await t.attach(t.session());
    const change = newId();
    for (let times = 0; times < 2; times++) {
      client.send({ type: "session.configure", change, summaries: false });
      client.send({ type: "session.configure", summaries: false });
    }
    await client.settled();
    expectSame("frames", client.all("session.configured").length, 1);
    await expectErrors(client, "change_id_taken", [
      { type: "session.configure", change, summaries: true },
    ]);
  }),
  rule("3.5-22", "settings are refused that are unknown, too long, out of bounds or none", [
    "code:unknown_model",
    "code:invalid_request",
  ], async (t) => {
    const client = await t.attach(t.session());
    await expectErrors(client, "invalid_frame", [
      { type: "session.configure" },
      { type: "session.configure", change: newId() },
      { type: "session.configure", summaries: "off" },
      { type: "session.configure", model: " " },
      { type: "session.configure", keepFor: 0 },
    ]);
    const long = { type: "session.configure", systemPrompt: "x".repeat(32_001) };
    const fits = t.options.limits.of("frame-bytes") > 40_000;
    await expectErrors(client, "invalid_request", [
      ...fits ? [long] : [],
      { type: "session.configure", contextLimit: 1 },
      { type: "session.configure", model: "x".repeat(201) },
    ]);
    const { models } = settingsOfferShape.parse(await t.json("GET", "/v1/settings"));
    if (!models) return;
    await expectErrors(client, "unknown_model", [
      { type: "session.configure", model: `no-such-model-${newId()}` },
    ]);
  }),
  rule(
    "6.10-1",
    "what holds in a session is told, with what is its own; the rest is the server's",
    [
      "route:GET /v1/sessions/:session/settings",
      "route:PATCH /v1/sessions/:session/settings",
      "route:GET /v1/settings",
    ],
    async (t) => {
      const offer = await t.json("GET", "/v1/settings");
      const { defaults, bounds } = expectShape("the offer", offer, settingsOfferShape);
      const session = t.session();
      await t.refused("GET", at(session), { as: "404 not_found" });
      const { most } = bounds.contextLimit;
      const body = { contextLimit: most, keepFor: 86_400 };
      const changed = await t.json("PATCH", at(session), { body });
      const told = expectShape("the settings", changed, configurationShape);
      expectSame("what holds", told.settings, { ...defaults, ...body });
      expectSame("its own", [...told.own].sort(), ["contextLimit", "keepFor"]);
      expectSame("the same again", await t.json("GET", at(session)), changed);
      const back = await t.json("PATCH", at(session), {
        body: { contextLimit: null, keepFor: null },
      });
      const { settings, own } = configurationShape.parse(back);
      expectSame("the server's settings", [settings, own], [defaults, []]);
      for (const wrong of [{}, { change: "c" }, { keepFor: "1" }, { contextLimit: 1 }]) {
        await t.refused("PATCH", at(session), { body: wrong, as: "400 invalid_request" });
      }
    },
  ),
  rule(
    "6.10-2",
    "a request is built with its session's settings, and its receipt says with which",
    [
      "route:POST /v1/sessions/:session/context",
    ],
    async (t) => {
      const session = t.session();
      await t.json("PATCH", at(session), { body: { contextLimit: 1_000 } });
      const path = `/v1/sessions/${session}/context`;
      const view = await t.json("POST", path, { body: { message: SHORT } });
      expectSame("the budget", Object(view).manifest.limit, 1_000);
      expectSame("the settings", Object(view).settings.contextLimit, 1_000);
      expectSame("its own", Object(view).own, ["contextLimit"]);
    },
  ),
];
