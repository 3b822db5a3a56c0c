import { assert, assertEquals } from "@std/assert";
import type { z } from "zod";
import { eventDataSchemas } from "../../src/conversation/events.ts";
import { manifestSchema } from "../../src/conversation/manifest.ts";
import { spaceEventSchemas } from "../../src/knowledge/mod.ts";
import {
  archivedSpaceSchema,
  archiveHeaderSchema,
  clientFrameSchema,
  CLOSE,
  ERRORS,
  factQuerySchema,
  factSchema,
  forkBodySchema,
  importedSchema,
  importedSpaceSchema,
  problemSchema,
  prodQuerySchema,
  searchEverywhereBodySchema,
  serverFrameSchema,
  sessionChangesSchema,
  spaceSchema,
} from "../../src/protocol/mod.ts";
import { createApp } from "../../src/http/mod.ts";
import { scopeOf } from "../../src/http/scopes.ts";
import { SECRET_KINDS } from "../../src/redaction/mod.ts";
import { SETTING_NAMES } from "../../src/settings/mod.ts";
import { RULES, UNCHECKABLE } from "../conformance/rules.ts";
import { withBridge } from "../support/bridge.ts";
import { upstreamAt, WIDE_LIMITS } from "../support/server.ts";

const page = await Deno.readTextFile(new URL("../../docs/protocol.md", import.meta.url));

/** Each heading with the text up to the next heading of any level. */
const sections = page.split(/^#+ /m).slice(1).map((part) => {
  const [heading = "", ...lines] = part.split("\n");
  return { heading: heading.trim(), body: lines.join("\n") };
});

function sectionOf(heading: string): string {
  const found = sections.filter((section) => section.heading.replaceAll("`", "") === heading);
  assertEquals(found.length, 1, `The page has one section ${heading}`);
  return found[0]?.body ?? "";
}

/** The cells of the first table whose first column has this heading. */
function rowsOf(text: string, column: string): string[][] {
  const table = text.split("\n\n").map((block) => block.trim())
    .find((block) => block.startsWith(`| ${column} `)) ?? "";
  const cells = (line: string) => line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());
  return table.split("\n").slice(2).map(cells);
}

/** The names in backquotes in a cell, with `?` after optional ones. */
function namesIn(cell = ""): string[] {
  return Array.from(cell.matchAll(/`([^`]+)`(\?)?/g), ([, name = "", mark = ""]) => name + mark);
}

/** The fields that a table lists, sorted. */
function fieldsIn(text: string, column = "field"): string[] {
  return rowsOf(text, column).flatMap(([cell]) => namesIn(cell)).sort();
}

/** The fields of a schema in the page's notation, sorted. */
function fieldsOf(shape: Readonly<Record<string, z.core.$ZodType>>, without: string[] = []) {
  return Object.entries(shape).filter(([name]) => !without.includes(name))
    .map(([name, field]) => name + (isOptional(field) ? "?" : "")).sort();
}

function isOptional(field: z.core.$ZodType): boolean {
  return field._zod.optin === "optional" || field._zod.def.type === "default";
}

const clientFrames = clientFrameSchema.options;
const serverFrames = serverFrameSchema.options;

Deno.test("docs/protocol.md lists exactly the frames of the code, with all their fields", () => {
  for (
    const [heading, frames] of [
      ["3.5 What a client sends", clientFrames],
      ["3.6 What a server sends", serverFrames],
    ] as const
  ) {
    const start = sections.findIndex((section) => section.heading === heading);
    const after = sections.slice(start + 1);
    const end = after.findIndex((section) => /^\d/.test(section.heading));
    const told = after.slice(0, end).map((section) => section.heading.replaceAll("`", ""));
    assertEquals(told, frames.map(({ shape }) => shape.type.value));
    for (const { shape } of frames) {
      const type = shape.type.value;
      assertEquals(fieldsIn(sectionOf(type)), fieldsOf(shape, ["type"]), type);
    }
  }
});

Deno.test("the example frames of docs/protocol.md are valid", () => {
  for (const { shape } of [...clientFrames, ...serverFrames]) {
    const type = shape.type.value;
    const [, json = ""] = /```json\n([^`]+)```/.exec(sectionOf(type)) ?? [];
    const schema = clientFrames.some((frame) => frame.shape.type.value === type)
      ? clientFrameSchema
      : serverFrameSchema;
    assertEquals(schema.parse(JSON.parse(json)) as unknown, JSON.parse(json), type);
  }
});

Deno.test("docs/protocol.md lists exactly the error codes of the code, with status, title and retryable", () => {
  const rows = rowsOf(sectionOf("10. Errors"), "code");
  const told = rows.map(([code, status, , retryable, meaning]) => [
    namesIn(code)[0],
    { status: Number(status), title: meaning, retryable: retryable === "yes" },
  ]);
  assertEquals(Object.fromEntries(told), ERRORS as Record<string, unknown>);
  assertEquals(told.length, Object.keys(ERRORS).length);
  const closes = rows.map(([, , close]) => close).filter((close) => close !== "");
  const known = Object.values(CLOSE).map(String);
  assertEquals(closes.filter((close = "") => !known.includes(close)), []);
});

Deno.test("docs/protocol.md lists exactly the close codes of the code", () => {
  const told = rowsOf(sectionOf("3.12 Close codes"), "close code").map(([code]) => Number(code));
  assertEquals(told, Object.values(CLOSE));
});

/** The app's routes in the page's notation. */
async function routesOfApp(): Promise<string[]> {
  let routes: readonly { readonly method: string; readonly path: string }[] = [];
  await withBridge(({ bridge }) => {
    const access = { tokens: [], allowedOrigins: [] };
    const web = new URL("../../dist/", import.meta.url);
    const upstream = upstreamAt("http://127.0.0.1:9");
    const limits = WIDE_LIMITS;
    const chat = { kind: "relayed", upstream } as const;
    const { spaces } = bridge;
    routes = createApp({ bridge, spaces, access, limits, upstream, chat, web }).routes;
    return Promise.resolve();
  });
  const handled = routes.filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path.replace(/\{.*\}/, "")}`);
  return [...new Set(handled)].sort();
}

const ROUTES = rowsOf(sectionOf("5.1 All routes"), "route").map(([cell]) => namesIn(cell)[0] ?? "");

Deno.test("docs/protocol.md lists exactly the routes of the app", async () => {
  assertEquals(ROUTES.toSorted(), await routesOfApp());
});

Deno.test("docs/protocol.md names the scope that each route requires", () => {
  const open = [
    "GET /healthz",
    "GET /readyz",
    "GET /openapi.json",
    "GET /",
    "GET /assets/:name",
    "GET /worker.js",
    "GET /manifest.webmanifest",
    "GET /api/hello",
    "GET /spaces/:space",
    "GET /spaces/:space/api/hello",
  ];
  for (const [cell, told = ""] of rowsOf(sectionOf("5.1 All routes"), "route")) {
    const [route = ""] = namesIn(cell);
    const [method = "", path = ""] = route.split(" ");
    const scope = open.includes(route) ? "none" : scopeOf(method, path) ?? "any";
    assertEquals(told.replaceAll("`", ""), scope, route);
  }
});

Deno.test("docs/protocol.md lists exactly the events of the code, with all their data", () => {
  const told = rowsOf(sectionOf("8.1 Events"), "event")
    .map(([event, data = ""]) => [namesIn(event)[0], namesIn(data.replaceAll(/\([^)]*\)/g, ""))]);
  const known = Object.entries(eventDataSchemas).map((
    [type, { shape }],
  ) => [type, fieldsOf(shape)]);
  assertEquals(told.map(([type, data = []]) => [type, [...data].sort()]), known);
});

Deno.test("docs/protocol.md lists exactly the events of spaces, with all their data", () => {
  const told = rowsOf(sectionOf("13.8 Events of a space"), "event")
    .map(([event, data = ""]) => [namesIn(event)[0], namesIn(data.replaceAll(/\([^)]*\)/g, ""))]);
  const known = Object.entries(spaceEventSchemas)
    .map(([type, { shape }]) => [type, fieldsOf(shape)]);
  assertEquals(told.map(([type, data = []]) => [type, [...data].sort()]), known);
});

Deno.test("docs/protocol.md lists the fields of every body in the code", () => {
  const bodies = [
    ["6.1 Sessions", "field", fieldsOf(sessionChangesSchema.shape)],
    ["13.3 Routes of spaces", "field", fieldsOf(spaceSchema.shape)],
    ["13.4 Facts", "field", fieldsOf(factSchema.shape)],
    ["13.4 Facts", "query", fieldsOf(factQuerySchema.shape)],
    ["13.6 Search over everything", "query", fieldsOf(searchEverywhereBodySchema.shape)],
    ["13.7 Archives of spaces", "header field", fieldsOf(archivedSpaceSchema.shape)],
    ["13.7 Archives of spaces", "field", fieldsOf(importedSpaceSchema.shape)],
    ["4. The original's dialect", "field", fieldsOf(prodQuerySchema.shape)],
    ["6.9 Fork", "field", fieldsOf(forkBodySchema.shape)],
    ["8.2 Manifests", "field", fieldsOf(manifestSchema.shape)],
    ["9.1 Form", "header field", fieldsOf(archiveHeaderSchema.shape)],
    ["10. Errors", "field", fieldsOf(problemSchema.shape)],
  ] as const;
  for (const [heading, column, fields] of bodies) {
    assertEquals(fieldsIn(sectionOf(heading), column), fields, heading);
  }
  const [, answer = ""] = sectionOf("6.7 Import").split("Answers 201");
  assertEquals(fieldsIn(answer), fieldsOf(importedSchema.shape));
});

Deno.test("docs/protocol.md lists every kind of secret, and its limits are settings", () => {
  const kinds = namesIn(sectionOf("3.11 Secrets"));
  assertEquals(SECRET_KINDS.filter((kind) => !kinds.includes(kind)), []);
  const limits = rowsOf(sectionOf("11. Limits"), "limit").flatMap(([cell]) => namesIn(cell));
  const settings: readonly string[] = SETTING_NAMES;
  assertEquals(limits.filter((name) => !settings.includes(name)), []);
});

Deno.test("the links within docs/protocol.md resolve", () => {
  const anchors = sections.map(({ heading }) =>
    heading.toLowerCase().replaceAll(/[^\w\- ]/g, "").replaceAll(" ", "-")
  );
  const links = Array.from(page.matchAll(/\]\(#([^)]+)\)/g), ([, anchor = ""]) => anchor);
  assert(links.length > 30);
  assertEquals(links.filter((link) => !anchors.includes(link)), []);
});

Deno.test("each frame, error code, close code, route and event has a rule or a reason why not", () => {
  const names = [
    ...clientFrames.map(({ shape }) => `client:${shape.type.value}`),
    ...serverFrames.map(({ shape }) => `frame:${shape.type.value}`),
    ...Object.keys(ERRORS).map((code) => `code:${code}`),
    ...Object.values(CLOSE).map((code) => `close:${code}`),
    ...ROUTES.map((route) => `route:${route}`),
    ...Object.keys(eventDataSchemas).map((type) => `event:${type}`),
  ];
  const covered = new Set(RULES.flatMap(({ covers }) => covers));
  assertEquals(names.filter((name) => !covered.has(name) && !(name in UNCHECKABLE)), []);
  assertEquals([...covered].filter((name) => !names.includes(name)), [], "What is no more");
  assertEquals([...covered].filter((name) => name in UNCHECKABLE), [], "What has both");
});

Deno.test("each rule has a unique number that names a section of docs/protocol.md", () => {
  const ids = RULES.map(({ id }) => id);
  assertEquals(ids.filter((id, index) => ids.indexOf(id) !== index), []);
  const numbers = sections.map(({ heading }) => /^(\d+(?:\.\d+)?)\.? /.exec(heading)?.[1]);
  assertEquals(ids.filter((id) => !numbers.includes(id.split("-")[0])), []);
});
