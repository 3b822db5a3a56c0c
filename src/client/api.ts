import { defined } from "../shared/mod.ts";
import { type BridgeAddress, routeOf } from "./address.ts";
import type {
  ContextInfo,
  EventPage,
  ImportResult,
  Pin,
  PinAsk,
  SearchHit,
  SessionPage,
} from "./api_types.ts";
import type { SessionInfo } from "./frames.ts";
import { request, requestJson } from "./http.ts";

interface Cancellable {
  readonly signal?: AbortSignal;
}

/**
 * The routes below `/v1`, typed. Each throws a `BridgeError` with the `code` of the problem
 * document if the bridge refuses.
 */
export interface Api {
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
  /** Creates a session from the history up to a position. */
  fork(
    id: string,
    options: { readonly at: number; readonly session?: string },
  ): Promise<SessionInfo>;
  /** The URL of an archive of the session. A browser can open it if the bridge needs no token. */
  exportUrl(id: string): string;
  /** Downloads an archive of the session. */
  export(id: string, options?: Cancellable): Promise<Response>;
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
    },
  ): Promise<ContextInfo>;
  /** The request that was sent for a turn. */
  turnContext(id: string, turn: string, options?: Cancellable): Promise<ContextInfo>;
  /** Lists the pinned notes. */
  pins(id: string, options?: Cancellable): Promise<readonly Pin[]>;
  /** Pins a note. Resolves with its id. */
  pin(id: string, note: PinAsk): Promise<string>;
  /** Unpins a note. */
  unpin(id: string, note: string): Promise<void>;
  /** Searches messages and replies, best match first. */
  search(
    id: string,
    options: Cancellable & { readonly q: string; readonly limit?: number },
  ): Promise<readonly SearchHit[]>;
}

/** Creates the typed routes of a bridge. */
export function createApi(address: BridgeAddress): Api {
  const of = (id: string, rest = "") => `/v1/sessions/${encodeURIComponent(id)}${rest}`;
  return {
    sessions: ({ signal, ...query } = {}) =>
      requestJson(address, "/v1/sessions", { query, signal }),
    session: (id, options) => requestJson(address, of(id), { ...options }),
    erase: async (id) => void await request(address, of(id), { method: "DELETE" }),
    rename: (id, name) => requestJson(address, of(id), { method: "PATCH", json: { name } }),
    fork: (id, json) => requestJson(address, of(id, "/fork"), { method: "POST", json }),
    exportUrl: (id) => routeOf(address, of(id, "/export")).href,
    export: (id, options) => request(address, of(id, "/export"), { ...options }),
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
    context: (id, { signal, ...query }) =>
      requestJson(address, of(id, "/context"), { query, signal }),
    turnContext: (id, turn, options) =>
      requestJson(address, of(id, `/turns/${encodeURIComponent(turn)}/context`), { ...options }),
    pins: async (id, options) =>
      (await requestJson<{ pins: readonly Pin[] }>(address, of(id, "/pins"), { ...options })).pins,
    pin: async (id, json) => {
      const pinned = requestJson<{ note: string }>(address, of(id, "/pins"), {
        method: "POST",
        json,
      });
      return (await pinned).note;
    },
    unpin: async (id, note) => {
      await request(address, of(id, `/pins/${encodeURIComponent(note)}`), { method: "DELETE" });
    },
    search: async (id, { signal, ...query }) => {
      const found = requestJson<{ hits: readonly SearchHit[] }>(address, of(id, "/search"), {
        query,
        signal,
      });
      return (await found).hits;
    },
  };
}
