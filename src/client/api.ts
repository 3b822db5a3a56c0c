import { type Place, routeOf } from "./address.ts";
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
import { ask, askJson } from "./http.ts";

interface Cancellable {
  readonly signal?: AbortSignal;
}

/**
 * The routes below `/v1`, typed. Each refusal is thrown as a `BridgeError` whose `code` is the one
 * of the problem document.
 */
export interface Api {
  /** A page of sessions, newest first; `q` finds in names, first words and ids. */
  sessions(
    asked?: Cancellable & {
      readonly q?: string;
      readonly limit?: number;
      readonly cursor?: string;
    },
  ): Promise<SessionPage>;
  session(id: string, asked?: Cancellable): Promise<SessionInfo>;
  /** Erases a session whole. */
  erase(id: string): Promise<void>;
  /** Names a session; "" takes the name off. */
  rename(id: string, name: string): Promise<SessionInfo>;
  /** Makes a session of what was said up to a position. */
  fork(
    id: string,
    asked: { readonly at: number; readonly session?: string },
  ): Promise<SessionInfo>;
  /** Where an archive of the session is. A browser may open it where no token is needed. */
  exportUrl(id: string): string;
  /** The archive itself, to be read as a stream, a blob or a text. */
  export(id: string, asked?: Cancellable): Promise<Response>;
  /** Takes an archive, or lines of a conversation from elsewhere; with a key it may be repeated. */
  import(
    id: string,
    body: string | Blob | ArrayBuffer,
    asked?: { readonly key?: string },
  ): Promise<ImportResult>;
  events(
    id: string,
    asked?: Cancellable & { readonly after?: number; readonly limit?: number },
  ): Promise<EventPage>;
  /** What would be sent for a message now, with another budget, or at an earlier position. */
  context(
    id: string,
    asked: Cancellable & {
      readonly message: string;
      readonly limit?: number;
      readonly at?: number;
    },
  ): Promise<ContextInfo>;
  /** What was sent for a turn. */
  turnContext(id: string, turn: string, asked?: Cancellable): Promise<ContextInfo>;
  pins(id: string, asked?: Cancellable): Promise<readonly Pin[]>;
  /** Pins a note; resolves with its id. */
  pin(id: string, note: PinAsk): Promise<string>;
  unpin(id: string, note: string): Promise<void>;
  /** Finds what was said, best first. */
  search(
    id: string,
    asked: Cancellable & { readonly q: string; readonly limit?: number },
  ): Promise<readonly SearchHit[]>;
}

/** The routes of the bridge at a place. */
export function createApi(place: Place): Api {
  const of = (id: string, rest = "") => `/v1/sessions/${encodeURIComponent(id)}${rest}`;
  return {
    sessions: ({ signal, ...query } = {}) => askJson(place, "/v1/sessions", { query, signal }),
    session: (id, asked) => askJson(place, of(id), { ...asked }),
    erase: async (id) => void await ask(place, of(id), { method: "DELETE" }),
    rename: (id, name) => askJson(place, of(id), { method: "PATCH", json: { name } }),
    fork: (id, json) => askJson(place, of(id, "/fork"), { method: "POST", json }),
    exportUrl: (id) => routeOf(place, of(id, "/export")).href,
    export: (id, asked) => ask(place, of(id, "/export"), { ...asked }),
    import: (id, body, { key } = {}) =>
      askJson(place, of(id, "/import"), {
        method: "POST",
        body,
        headers: {
          "content-type": "application/x-ndjson",
          ...(key === undefined ? {} : { "idempotency-key": key }),
        },
      }),
    events: (id, { signal, ...query } = {}) => askJson(place, of(id, "/events"), { query, signal }),
    context: (id, { signal, ...query }) => askJson(place, of(id, "/context"), { query, signal }),
    turnContext: (id, turn, asked) =>
      askJson(place, of(id, `/turns/${encodeURIComponent(turn)}/context`), { ...asked }),
    pins: async (id, asked) =>
      (await askJson<{ pins: readonly Pin[] }>(place, of(id, "/pins"), { ...asked })).pins,
    pin: async (id, json) => {
      const pinned = askJson<{ note: string }>(place, of(id, "/pins"), { method: "POST", json });
      return (await pinned).note;
    },
    unpin: async (id, note) => {
      await ask(place, of(id, `/pins/${encodeURIComponent(note)}`), { method: "DELETE" });
    },
    search: async (id, { signal, ...query }) => {
      const found = askJson<{ hits: readonly SearchHit[] }>(place, of(id, "/search"), {
        query,
        signal,
      });
      return (await found).hits;
    },
  };
}
