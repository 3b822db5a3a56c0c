import { type BridgeAddress, pathPart, routeOf } from "./address.ts";
import type { EventPage } from "./api_types.ts";
import { request, requestJson } from "./http.ts";
import type {
  FactInfo,
  FactPage,
  FactStory,
  LearnResult,
  SpaceImportResult,
  SpaceInfo,
  SpacePage,
  SpaceSessionPage,
} from "./space_types.ts";

interface Cancellable {
  readonly signal?: AbortSignal;
}

interface Paged extends Cancellable {
  readonly limit?: number;
  readonly cursor?: string;
}

/** The routes of spaces, typed. Each throws a `BridgeError` if the bridge refuses. */
export interface SpacesApi {
  /** Lists spaces. */
  list(options?: Paged): Promise<SpacePage>;
  /** Describes a space. */
  space(space: string, options?: Cancellable): Promise<SpaceInfo>;
  /** Names a space; "" removes the name. */
  rename(space: string, name: string): Promise<SpaceInfo>;
  /** Forgets a space as a whole. Its sessions stay, without a space. */
  erase(space: string): Promise<void>;
  /**
   * Lists facts, last changed first; with `q` those that match, best match first; with `session` those
   * that it said.
   */
  facts(
    space: string,
    options?: Paged & {
      readonly q?: string;
      readonly state?: "current" | "forgotten" | "all";
      readonly session?: string;
    },
  ): Promise<FactPage>;
  /** A fact with its history, and its sources with the words that say so. */
  fact(space: string, fact: string, options?: Cancellable): Promise<FactStory>;
  /** Writes a fact, and begins the space if there is none. A fact that says the same is answered instead. */
  remember(
    space: string,
    fact: { readonly text: string; readonly fact?: string },
  ): Promise<FactInfo>;
  /** Corrects, pins or unpins a fact. */
  change(
    space: string,
    fact: string,
    change: { readonly text?: string; readonly pinned?: boolean },
  ): Promise<FactInfo>;
  /** Forgets a fact: its texts are deleted. With `keepalive` also when the page is being left. */
  forget(
    space: string,
    fact: string,
    options?: { readonly keepalive?: boolean },
  ): Promise<void>;
  /** Lists the sessions of a space. */
  sessions(space: string, options?: Paged): Promise<SpaceSessionPage>;
  /** Reads a page of a space's log, in order. */
  events(
    space: string,
    options?: Cancellable & { readonly after?: number; readonly limit?: number },
  ): Promise<EventPage>;
  /** Learns now from what its sessions, or one of them, said since the last time. */
  learn(space: string, options?: Cancellable & { readonly session?: string }): Promise<LearnResult>;
  /** The URL of an archive of the space. A browser can open it if the bridge needs no token. */
  exportUrl(space: string): string;
  /** Downloads an archive of the space. */
  export(space: string, options?: Cancellable): Promise<Response>;
  /** Imports an archive of a space. It is safe to repeat. */
  import(space: string, body: string | Blob | ArrayBuffer): Promise<SpaceImportResult>;
}

/** Creates the typed routes of the spaces of a bridge. */
export function createSpacesApi(address: BridgeAddress): SpacesApi {
  const of = (space: string, rest = "") => `/v1/spaces/${pathPart(space)}${rest}`;
  const factOf = (space: string, fact: string) => of(space, `/facts/${pathPart(fact)}`);
  return {
    list: ({ signal, ...query } = {}) => requestJson(address, "/v1/spaces", { query, signal }),
    space: (space, options) => requestJson(address, of(space), options),
    rename: (space, name) => requestJson(address, of(space), { method: "PATCH", json: { name } }),
    erase: async (space) => void await request(address, of(space), { method: "DELETE" }),
    facts: (space, { signal, ...page } = {}) =>
      page.q === undefined
        ? requestJson(address, of(space, "/facts"), { query: page, signal })
        : requestJson(address, of(space, "/facts/search"), { method: "POST", json: page, signal }),
    fact: (space, fact, options) => requestJson(address, factOf(space, fact), options),
    remember: (space, json) => requestJson(address, of(space, "/facts"), { method: "POST", json }),
    change: (space, fact, json) =>
      requestJson(address, factOf(space, fact), { method: "PATCH", json }),
    forget: async (space, fact, options) =>
      void await request(address, factOf(space, fact), { method: "DELETE", ...options }),
    sessions: (space, { signal, ...query } = {}) =>
      requestJson(address, of(space, "/sessions"), { query, signal }),
    events: (space, { signal, ...query } = {}) =>
      requestJson(address, of(space, "/events"), { query, signal }),
    learn: (space, { signal, ...json } = {}) =>
      requestJson(address, of(space, "/learn"), { method: "POST", json, signal }),
    exportUrl: (space) => routeOf(address, of(space, "/export")).href,
    export: (space, options) => request(address, of(space, "/export"), options),
    import: (space, body) =>
      requestJson(address, of(space, "/import"), {
        method: "POST",
        body,
        headers: { "content-type": "application/x-ndjson" },
      }),
  };
}
