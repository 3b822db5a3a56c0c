import { assert, assertEquals } from "@std/assert";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";

/** Headers that the document has to describe wherever an answer has them. */
const HEADERS = [
  "location",
  "mcp-session-id",
  "retry-after",
  "www-authenticate",
  "x-bridge-memory",
  "x-redacted",
  "x-should-retry",
];

/** A JSON object of which nothing is known. */
export type Json = { [name: string]: unknown };

/** A request as a test writes it. */
export interface Asked {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that agrees with the document. */
export interface Checked {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Its body, if that is JSON. */
  readonly json: Json;
}

/** Sends requests to a bridge and holds each of them, and its answer, against its OpenAPI document. */
export class Described {
  readonly document: Json;
  /** What was answered so far: the names of operations with their statuses. */
  readonly seen = new Map<string, Set<number>>();
  readonly #url: string;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #known = new Map<string, ValidateFunction>();

  constructor(url: string, document: Json) {
    this.#url = url;
    this.document = document;
    formats.default(this.#ajv);
    this.#ajv.addSchema(closed(structuredClone(document)) as Json, "bridge");
  }

  /** Reads the document of a bridge. */
  static async at(url: string): Promise<Described> {
    return new Described(url, await (await fetch(`${url}/openapi.json`)).json());
  }

  /** Sends a request such as `GET /v1/sessions`; fails if request or answer are not as described. */
  async ask(route: string, { body, headers = {} }: Asked = {}): Promise<Checked> {
    const [, method = "", target = ""] = /^(\w+) (.*)$/.exec(route) ?? [];
    const [path = ""] = target.split("?");
    const [template, operation] = this.#operationOf(method, path);
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const response = await fetch(`${this.#url}${target}`, {
      method,
      headers,
      ...text === undefined ? {} : { body: text },
    });
    const { status } = response;
    const at = ["paths", template, method.toLowerCase()];
    const isJson = get(operation, ["requestBody", "content", "application/json"]) !== undefined;
    if (response.ok && text !== undefined && isJson) {
      const schema = [...at, "requestBody", "content", "application/json", "schema"];
      this.#check(schema, JSON.parse(text), `${route}: the request`);
    }
    const known = this.seen.get(`${method} ${template}`) ?? new Set();
    this.seen.set(`${method} ${template}`, known.add(status));
    return await this.#checked(response, [...at, "responses"], route);
  }

  async #checked(response: Response, at: readonly string[], route: string): Promise<Checked> {
    const { status, headers } = response;
    const text = await response.text();
    const name = get(this.document, [...at, String(status)]) ? String(status) : "default";
    const said = get(this.document, [...at, name]) as Json | undefined;
    assert(said, `${route}: ${status} is not described; ${text}`);
    const reference = said["$ref"];
    const from = typeof reference === "string" ? reference.slice(2).split("/") : [...at, name];
    const described = get(this.document, from) as Json;
    const told = Object.keys(described["headers"] ?? {}).map((each) => each.toLowerCase());
    const untold = HEADERS.filter((each) => headers.has(each) && !told.includes(each));
    assertEquals(untold, [], `${route}: headers of ${status}`);
    const media = headers.get("content-type")?.split(";")[0] ?? "";
    const form = get(described, ["content", media]) as Json | undefined;
    if (text === "") return { status, headers, text, json: {} };
    assert(form, `${route}: ${status} as ${media} is not described; ${text}`);
    const items = form["x-itemSchema"] ? [...from, "content", media, "x-itemSchema"] : undefined;
    if (items) {
      for (const item of itemsOf(media, text)) this.#check(items, item, `${route}: an item`);
    }
    if (!/[/+]json$/.test(media)) return { status, headers, text, json: {} };
    const json = JSON.parse(text);
    this.#check([...from, "content", media, "schema"], json, `${route}: ${status}`);
    return { status, headers, text, json };
  }

  #operationOf(method: string, path: string): readonly [string, Json] {
    const paths = Object.entries(this.document["paths"] as Record<string, Json>)
      .sort(([one], [other]) => one.split("{").length - other.split("{").length);
    for (const [template, item] of paths) {
      const pattern = new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
      const operation = item[method.toLowerCase()];
      if (pattern.test(path) && operation) return [template, operation as Json];
    }
    throw new Error(`${method} ${path} is not described`);
  }

  #check(at: readonly string[], value: unknown, what: string): void {
    const $ref = `bridge#/${at.map(escaped).join("/")}`;
    const validate = this.#known.get($ref) ?? this.#ajv.compile({ $ref });
    this.#known.set($ref, validate);
    const problems = validate(value) ? [] : validate.errors ?? [];
    const said = problems.map((
      { instancePath, message, params },
    ) => [instancePath, message, params]);
    assertEquals(said, [], `${what}: ${JSON.stringify(value)}`);
  }
}

/** The lines of NDJSON, or the data of events, parsed. */
function itemsOf(media: string, text: string): unknown[] {
  const lines = text.split("\n");
  const data = media === "text/event-stream"
    ? lines.filter((line) => line.startsWith("data: ")).map((line) => line.slice(6))
    : lines;
  return data.filter((line) => line.trim() !== "").map((line) => JSON.parse(line));
}

/** A document whose objects have no members but those that it describes. */
function closed(value: unknown, isPart = false): unknown {
  if (Array.isArray(value)) return value.map((each) => closed(each, isPart));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) =>
    [name, closed(each, name === "allOf")] as const
  );
  const object = Object.fromEntries(entries);
  const isSchema = object["type"] === "object" && "properties" in object;
  const isOpen = isPart || "additionalProperties" in object;
  return isSchema && !isOpen ? { ...object, additionalProperties: false } : object;
}

function get(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((found, name) => (found as Json | undefined)?.[name], value);
}

function escaped(name: string): string {
  return encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
}
