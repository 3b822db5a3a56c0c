import { defined } from "../shared/defined.ts";
import { type BridgeAddress, pathPart, routeOf } from "./address.ts";
import type {
  ContextInfo,
  EventPage,
  ImportResult,
  InsertedInfo,
  Pin,
  PinAsk,
  SearchHit,
  SessionPage,
} from "./api_types.ts";
import type { SessionInfo } from "./frames.ts";
import { request, requestJson } from "./http.ts";
import type { ConfigurationInfo, SettingsChanges, SettingsOfferInfo } from "./settings_types.ts";
import type { FoundEverywhereInfo } from "./space_types.ts";
import { createMemoryApi, type MemoryApi } from "./memory_api.ts";
import { createSpacesApi, type SpacesApi } from "./spaces_api.ts";
import { timeZoneOf, type Whereabouts } from "./time_zone.ts";

interface Cancellable {
  readonly signal?: AbortSignal;
}

/**
 * What can be changed of a session: its name ("" removes it), its space (`null`: none), and how many
 * seconds it is kept unused (`null`: as long as any other). `learn`, with a space: whether what was
 * said in it before is learned there; by default it is.
 */
export interface SessionChanges {
  readonly name?: string;
  readonly space?: string | null;
  readonly keepFor?: number | null;
  readonly learn?: boolean;
}

/**
 * The routes below `/v1`, typed. Words go in bodies, never in URLs, which logs and traces keep. Each throws a `BridgeError` with the `code` of the problem
 * document if the bridge refuses.
 */
export interface Api extends MemoryApi {
  /** Lists sessions, newest first; `q` searches names, first messages and ids. */
  sessions(
    options?: Cancellable & {
      readonly q?: string;
      readonly limit?: number;
      readonly cursor?: string;
    },
  ): Promise<SessionPage>;
  /** Describes a session. */
  session(id: string, options?: Cancellable): Promise<SessionInfo>;
  /** Deletes a session completely. */
  erase(id: string): Promise<void>;
  /** Names a session; "" removes the name. */
  rename(id: string, name: string): Promise<SessionInfo>;
  /** Changes a session's name, space or keeping. */
  change(id: string, changes: SessionChanges): Promise<SessionInfo>;
  /** What sessions can be set to: the bridge's own settings, bounds and models. */
  settingsOffer(options?: Cancellable): Promise<SettingsOfferInfo>;
  /** The settings of a session, and which of them are its own. */
  settings(id: string, options?: Cancellable): Promise<ConfigurationInfo>;
  /** Changes settings of a session: all that is asked, or nothing. Begins it if there is none. */
  configure(id: string, changes: SettingsChanges): Promise<ConfigurationInfo>;
  /** Creates a session from the history up to a position. */
  fork(
    id: string,
    options: { readonly at: number; readonly session?: string },
  ): Promise<SessionInfo>;
  /** The URL of an archive of the session. A browser can open it if the bridge needs no token. */
  exportUrl(id: string): string;
  /** Downloads an archive of the session, or a text to read. */
  export(
    id: string,
    options?: Cancellable & { readonly format?: "archive" | "markdown" },
  ): Promise<Response>;
  /** Imports an archive, or a transcript as NDJSON. With a `key` it is safe to repeat. */
  import(
    id: string,
    body: string | Blob | ArrayBuffer,
    options?: { readonly key?: string },
  ): Promise<ImportResult>;
  /** Reads a page of a session's log, in order. */
  events(
    id: string,
    options?: Cancellable & { readonly after?: number; readonly limit?: number },
  ): Promise<EventPage>;
  /** Previews the request for a message: now, under another budget, or at an earlier position. */
  context(
    id: string,
    options: Cancellable & {
      readonly message: string;
      readonly limit?: number;
      readonly at?: number;
      readonly timeZone?: string;
    },
  ): Promise<ContextInfo>;
  /** Chooses which one of a turn's replies is remembered, by its position. */
  chooseReply(id: string, turn: string, reply: number): Promise<void>;
  /**
   * The request that was sent for a turn, or what was inserted into its message. `reply`: the position
   * of one of its replies; by default the one that is chosen.
   */
  turnContext(
    id: string,
    turn: string,
    options?: Cancellable & { readonly reply?: number | undefined },
  ): Promise<ContextInfo | InsertedInfo>;
  /** Lists the pinned notes. */
  pins(id: string, options?: Cancellable): Promise<readonly Pin[]>;
  /** Pins a note. Resolves with its id. */
  pin(id: string, note: PinAsk): Promise<string>;
  /** Unpins a note. */
  unpin(id: string, note: string): Promise<void>;
  /** Searches messages and replies, best match first. */
  search(
    id: string,
    options: Cancellable & {
      readonly q: string;
      readonly limit?: number;
      readonly timeZone?: string;
    },
  ): Promise<readonly SearchHit[]>;
  /**
   * Searches everything that was said and learned, best match first: in all sessions and spaces, in
   * one space, or (`null`) in the sessions without one.
   */
  searchEverywhere(
    options: Cancellable & {
      readonly q: string;
      readonly space?: string | null;
      readonly limit?: number;
      readonly timeZone?: string;
    },
  ): Promise<FoundEverywhereInfo>;
  /** What sessions remember together. */
  readonly spaces: SpacesApi;
}

/** Creates the typed routes of a bridge. */
export function createApi(address: BridgeAddress & Whereabouts): Api {
  const here = () => defined({ timeZone: timeZoneOf(address) });
  const of = (id: string, rest = "") => `/v1/sessions/${pathPart(id)}${rest}`;
  return {
    sessions: ({ signal, ...page } = {}) =>
      page.q === undefined
        ? requestJson(address, "/v1/sessions", { query: page, signal })
        : requestJson(address, "/v1/sessions/search", { method: "POST", json: page, signal }),
    session: (id, options) => requestJson(address, of(id), options),
    erase: async (id) => void await request(address, of(id), { method: "DELETE" }),
    rename: (id, name) => requestJson(address, of(id), { method: "PATCH", json: { name } }),
    change: (id, json) => requestJson(address, of(id), { method: "PATCH", json }),
    settingsOffer: (options) => requestJson(address, "/v1/settings", options),
    settings: (id, options) => requestJson(address, of(id, "/settings"), options),
    configure: (id, json) => requestJson(address, of(id, "/settings"), { method: "PATCH", json }),
    fork: (id, json) => requestJson(address, of(id, "/fork"), { method: "POST", json }),
    exportUrl: (id) => routeOf(address, of(id, "/export")).href,
    export: (id, { signal, ...query } = {}) =>
      request(address, of(id, "/export"), { query, signal }),
    import: (id, body, { key } = {}) =>
      requestJson(address, of(id, "/import"), {
        method: "POST",
        body,
        headers: {
          "content-type": "application/x-ndjson",
          ...defined({ "idempotency-key": key }),
        },
      }),
    events: (id, { signal, ...query } = {}) =>
      requestJson(address, of(id, "/events"), { query, signal }),
    context: (id, { signal, ...json }) =>
      requestJson(address, of(id, "/context"), {
        method: "POST",
        json: { ...here(), ...json },
        signal,
      }),
    chooseReply: async (id, turn, reply) => {
      const path = of(id, `/turns/${pathPart(turn)}`);
      await requestJson(address, path, { method: "PATCH", json: { reply } });
    },
    turnContext: (id, turn, { signal, ...query } = {}) =>
      requestJson(address, of(id, `/turns/${pathPart(turn)}/context`), { query, signal }),
    pins: async (id, options) =>
      (await requestJson<{ pins: readonly Pin[] }>(address, of(id, "/pins"), options)).pins,
    pin: async (id, json) => {
      const pinned = requestJson<{ note: string }>(address, of(id, "/pins"), {
        method: "POST",
        json,
      });
      return (await pinned).note;
    },
    unpin: async (id, note) => {
      await request(address, of(id, `/pins/${pathPart(note)}`), { method: "DELETE" });
    },
    search: async (id, { signal, ...json }) => {
      const found = requestJson<{ hits: readonly SearchHit[] }>(address, of(id, "/search"), {
        method: "POST",
        json: { ...here(), ...json },
        signal,
      });
      return (await found).hits;
    },
    searchEverywhere: ({ signal, ...json }) =>
      requestJson(address, "/v1/search", { method: "POST", json: { ...here(), ...json }, signal }),
    ...createMemoryApi(address),
    spaces: createSpacesApi(address),
  };
}
