import {
  factBodySchema,
  factChangesSchema,
  factHistorySchema,
  factListSchema,
  factQuerySchema,
  factSchema,
} from "../../protocol/mod.ts";
import type { Answer, OperationsByRoute } from "./operation.ts";
import { STORED } from "./refusals.ts";

const TAG = "Facts of a space";

const LIST: Answer = { description: "A page", body: factListSchema };

const WRITTEN: Answer = {
  description: "The new fact",
  body: factSchema,
  headers: { Location: { description: "The path of the fact", schema: { type: "string" } } },
};

/** The routes of the facts of a space. */
export const FACT_OPERATIONS: OperationsByRoute = {
  "GET /v1/spaces/:space/facts": {
    id: "listFacts",
    tag: TAG,
    summary: "Lists facts, last changed first, or those that match some words",
    caller: "client",
    query: factQuerySchema,
    answers: { 200: LIST },
    refusals: STORED,
  },
  "POST /v1/spaces/:space/facts/search": {
    id: "searchFacts",
    tag: TAG,
    summary: "Lists facts that match some words, best match first",
    caller: "client",
    body: { forms: factQuerySchema },
    answers: { 200: LIST },
    refusals: [...STORED, "invalid_space_id"],
  },
  "POST /v1/spaces/:space/facts": {
    id: "writeFact",
    tag: TAG,
    summary: "Writes a fact",
    caller: "client",
    body: { forms: factBodySchema },
    answers: {
      200: { ...WRITTEN, description: "The fact that says the same already" },
      201: WRITTEN,
    },
    refusals: [
      ...STORED,
      "invalid_space_id",
      "fact_too_long",
      "fact_id_taken",
      "facts_full",
      "space_busy",
      "too_many_spaces",
      "too_many_bytes",
    ],
  },
  "GET /v1/spaces/:space/facts/:fact": {
    id: "getFact",
    tag: TAG,
    summary: "Describes a fact, where it was said, and what became of it",
    caller: "client",
    answers: { 200: { description: "The fact", body: factHistorySchema } },
    refusals: STORED,
  },
  "PATCH /v1/spaces/:space/facts/:fact": {
    id: "changeFact",
    tag: TAG,
    summary: "Corrects or pins a fact",
    caller: "client",
    body: { forms: factChangesSchema },
    answers: { 200: { description: "The fact", body: factSchema } },
    refusals: [...STORED, "fact_too_long", "space_busy", "facts_full", "too_many_bytes"],
  },
  "DELETE /v1/spaces/:space/facts/:fact": {
    id: "forgetFact",
    tag: TAG,
    summary: "Forgets a fact: it is deleted, and not learned again from what was said before",
    caller: "client",
    answers: { 204: { description: "It is forgotten" } },
    refusals: ["not_found", "space_busy"],
  },
};
