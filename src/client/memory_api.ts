import type { SummaryInfo } from "./api_types.ts";
import { type BridgeAddress, pathPart } from "./address.ts";
import { request, requestJson } from "./http.ts";

/** What can be changed of single things that a session remembers. */
export interface MemoryApi {
  /** Keeps a turn that has ended out of every later context. It stays in the log. */
  withhold(id: string, turn: string): Promise<void>;
  /** Lets a withheld turn into contexts again. */
  release(id: string, turn: string): Promise<void>;
  /** Writes another text for a pinned note, which keeps its id and its place. */
  reviseNote(id: string, note: string, text: string): Promise<void>;
  /** The summary of older turns. Throws a `BridgeError` of code `not_found` where there is none. */
  summary(id: string, options?: { readonly signal?: AbortSignal }): Promise<SummaryInfo>;
  /** Writes another text for the summary that was seen, which its position names. */
  reviseSummary(
    id: string,
    revised: { readonly summary: number; readonly text: string },
  ): Promise<SummaryInfo>;
  /** Has the summary made again from its turns; resolves once it is written. */
  remakeSummary(id: string): Promise<SummaryInfo>;
}

/** Creates the routes of what a session remembers. */
export function createMemoryApi(address: BridgeAddress): MemoryApi {
  const of = (id: string, rest: string) => `/v1/sessions/${pathPart(id)}${rest}`;
  const withheld = (id: string, turn: string) => of(id, `/turns/${pathPart(turn)}/withheld`);
  return {
    withhold: async (id, turn) =>
      void await request(address, withheld(id, turn), { method: "POST" }),
    release: async (id, turn) =>
      void await request(address, withheld(id, turn), { method: "DELETE" }),
    reviseNote: async (id, note, text) =>
      void await request(address, of(id, `/pins/${pathPart(note)}`), {
        method: "PATCH",
        json: { text },
      }),
    summary: (id, options) => requestJson(address, of(id, "/summary"), options),
    reviseSummary: (id, json) =>
      requestJson(address, of(id, "/summary"), { method: "PATCH", json }),
    remakeSummary: (id) => requestJson(address, of(id, "/summary"), { method: "POST" }),
  };
}
