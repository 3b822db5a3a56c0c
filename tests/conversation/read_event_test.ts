import { assertEquals, assertThrows } from "@std/assert";
import { z } from "zod";
import { EVENT_FORMS, type EventForms } from "../../src/conversation/event_forms.ts";
import { NewerEventError, readEvent, toStored, understand } from "../../src/conversation/mod.ts";

const AT = { position: 7, at: 1_000 };

/** A kind of event whose data had another shape twice. */
const FORMS: EventForms = {
  Greeted: {
    schema: z.object({ names: z.array(z.string()), loud: z.boolean() }),
    upcasters: [
      ({ name }) => ({ names: name === undefined ? undefined : [name] }),
      ({ names }) => ({ names, loud: false }),
    ],
    must: true,
  },
  Waved: { schema: z.object({ hand: z.string() }) },
};

interface Read {
  readonly type: string;
  readonly [member: string]: unknown;
}

function read(stored: { type: string; data: unknown; version?: number; must?: true }): Read {
  return { ...readEvent({ ...stored, ...AT }, FORMS) };
}

Deno.test("readEvent() upcasts every older version to the current one", () => {
  const loud = { names: ["Ada", "Bob"], loud: true };
  const greeted = (data: unknown) => ({ type: "Greeted", data, ...AT });
  assertEquals(
    read({ type: "Greeted", data: { name: "Ada" } }),
    greeted({ names: ["Ada"], loud: false }),
  );
  assertEquals(
    read({ type: "Greeted", version: 2, data: { names: ["Ada", "Bob"] } }),
    greeted({ ...loud, loud: false }),
  );
  assertEquals(read({ type: "Greeted", version: 3, data: loud }), greeted(loud));
});

Deno.test("readEvent() reads what it needs of a newer version, unless that must be understood", () => {
  const data = { names: ["Ada"], loud: true, tone: "warm" };
  const newer = { type: "Greeted", version: 4, data };
  assertEquals(read(newer), { type: "Greeted", data: { names: ["Ada"], loud: true }, ...AT });
  const unreadable = { type: "unreadable", stored: "Greeted", version: 4, ...AT };
  assertEquals(read({ ...newer, must: true }), unreadable);
  assertEquals(read({ ...newer, data: { tone: "warm" } }), unreadable);
});

Deno.test("readEvent() keeps an unknown type as a placeholder, unless it must be understood", () => {
  const unknown = { type: "unknown", ...AT };
  assertEquals(read({ type: "Sang", version: 9, data: {} }), unknown);
  assertEquals(read({ type: "constructor", data: {} }), unknown);
  assertEquals(read({ type: "Sang", must: true, data: {} }), {
    type: "unreadable",
    stored: "Sang",
    version: 1,
    ...AT,
  });
});

Deno.test("readEvent() treats missing fields as damage in its own version, not in a newer one", () => {
  for (const data of [null, "text", [], 7, { fingers: 3 }]) {
    assertEquals(read({ type: "Greeted", data }).type, "unknown");
    assertEquals(read({ type: "Waved", data }).type, "unknown");
    assertEquals(read({ type: "Waved", data, version: 2 }).type, "unreadable");
  }
});

Deno.test("toStored() writes the version and whether it must be understood only if they are not the default", () => {
  const renamed = { type: "SessionRenamed", data: { name: "A" } } as const;
  assertEquals(toStored(renamed), renamed);
  const forms = {
    SessionRenamed: { schema: z.object({}), upcasters: [(data: object) => ({ ...data })] },
  };
  assertEquals(toStored(renamed, forms), { ...renamed, version: 2 });
  const strict = { SessionRenamed: { ...forms.SessionRenamed, must: true as const } };
  assertEquals(toStored(renamed, strict), { ...renamed, version: 2, must: true });
});

Deno.test("understand() throws where a newer version would be needed, by the wire's name", () => {
  const stored = { type: "Sang", must: true, data: {}, ...AT } as const;
  assertEquals(assertThrows(() => understand(stored), NewerEventError).code, "newer_version");
});

/** The kinds of version 1, which every reader knows. This list is never added to. */
const FIRST_KINDS = [
  "MessageReceived",
  "ReplyCompleted",
  "TurnFailed",
  "TurnCancelled",
  "TurnRetried",
  "CallAbandoned",
  "HistorySummarised",
  "TurnImported",
  "NotePinned",
  "NoteUnpinned",
  "SessionRenamed",
  "SessionForked",
];

Deno.test("law 2: every event type added after version 1 declares whether it must be understood", () => {
  for (const [type, { must }] of Object.entries<EventForms[string]>(EVENT_FORMS)) {
    if (!FIRST_KINDS.includes(type)) assertEquals(typeof must, "boolean", type);
  }
  assertEquals(FIRST_KINDS.filter((type) => !Object.hasOwn(EVENT_FORMS, type)), []);
});
