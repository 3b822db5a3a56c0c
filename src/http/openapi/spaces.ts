import { z } from "zod";
import {
  eventPageSchema,
  eventsQuerySchema,
  foundAnywhereSchema,
  idSchema,
  importedSpaceSchema,
  learnBodySchema,
  learnedSchema,
  searchEverywhereBodySchema,
  spaceChangesSchema,
  spaceListSchema,
  spacePageSchema,
  spaceSchema,
  spaceSessionsPageSchema,
  spaceSessionsSchema,
} from "../../protocol/mod.ts";
import { SPACE_ARCHIVE_LINES } from "./forms.ts";
import type { Answer, OperationsByRoute } from "./operation.ts";
import { MODEL, STORED } from "./refusals.ts";

const TAG = "Spaces";

const FOUND: Answer = {
  description: "Facts, digests and passages, best first",
  body: foundAnywhereSchema,
};
const IMPORTED: Answer = { description: "What was imported", body: importedSpaceSchema };

/** No URL has `null`: an empty space stands for it there. */
const searchQuery = searchEverywhereBodySchema.extend({
  space: z.union([idSchema, z.literal("")]).optional()
    .describe("One space; empty: the sessions without a space; absent: everything"),
});

/** The routes of spaces, and the search over everything. */
export const SPACE_OPERATIONS: OperationsByRoute = {
  "GET /v1/search": {
    id: "searchEverywhereByUrl",
    tag: TAG,
    summary: "Finds what was said and learned, anywhere",
    description: "For use by hand: URLs are logged.",
    caller: "client",
    query: searchQuery,
    answers: { 200: FOUND },
    refusals: [...STORED, "overloaded"],
  },
  "POST /v1/search": {
    id: "searchEverywhere",
    tag: TAG,
    summary: "Finds what was said and learned, anywhere",
    caller: "client",
    body: { forms: searchEverywhereBodySchema },
    answers: { 200: FOUND },
    refusals: [...STORED, "overloaded"],
  },
  "GET /v1/spaces": {
    id: "listSpaces",
    tag: TAG,
    summary: "Lists spaces",
    caller: "client",
    query: spacePageSchema,
    answers: { 200: { description: "A page", body: spaceListSchema } },
    refusals: [],
  },
  "GET /v1/spaces/:space": {
    id: "getSpace",
    tag: TAG,
    summary: "Describes a space",
    caller: "client",
    answers: { 200: { description: "The space", body: spaceSchema } },
    refusals: STORED,
  },
  "PATCH /v1/spaces/:space": {
    id: "renameSpace",
    tag: TAG,
    summary: "Names a space; an empty name removes the name",
    caller: "client",
    body: { forms: spaceChangesSchema },
    answers: { 200: { description: "The space", body: spaceSchema } },
    refusals: [...STORED, "space_busy"],
  },
  "DELETE /v1/spaces/:space": {
    id: "eraseSpace",
    tag: TAG,
    summary: "Erases a space with all of its facts; its sessions stay",
    caller: "client",
    answers: { 204: { description: "It is gone" } },
    refusals: ["not_found", "space_busy"],
  },
  "GET /v1/spaces/:space/sessions": {
    id: "listSpaceSessions",
    tag: TAG,
    summary: "Lists the sessions of a space",
    caller: "client",
    query: spaceSessionsPageSchema,
    answers: { 200: { description: "A page", body: spaceSessionsSchema } },
    refusals: STORED,
  },
  "GET /v1/spaces/:space/events": {
    id: "listSpaceEvents",
    tag: TAG,
    summary: "Lists the events of a space, in order",
    caller: "client",
    query: eventsQuerySchema,
    answers: { 200: { description: "A page", body: eventPageSchema } },
    refusals: STORED,
  },
  "POST /v1/spaces/:space/learn": {
    id: "learn",
    tag: TAG,
    summary: "Learns now from the sessions of a space, or from one of them",
    caller: "client",
    body: { forms: learnBodySchema, isOptional: true },
    answers: { 200: { description: "What it came to", body: learnedSchema } },
    refusals: [
      ...STORED,
      "invalid_space_id",
      "learning_off",
      "space_busy",
      "too_many_tokens",
      "overloaded",
      ...MODEL,
    ],
  },
  "GET /v1/spaces/:space/export": {
    id: "exportSpace",
    tag: TAG,
    summary: "Downloads the space's archive, with every fact's history",
    caller: "client",
    answers: { 200: { description: "The archive", body: [SPACE_ARCHIVE_LINES] } },
    refusals: STORED,
  },
  "POST /v1/spaces/:space/import": {
    id: "importSpace",
    tag: TAG,
    summary: "Imports the archive of a space, as a whole or not at all",
    caller: "client",
    body: { forms: [SPACE_ARCHIVE_LINES] },
    answers: { 200: { ...IMPORTED, description: "It was there already" }, 201: IMPORTED },
    refusals: [
      ...STORED,
      "invalid_space_id",
      "invalid_archive",
      "space_taken",
      "space_busy",
      "too_many_spaces",
      "too_many_bytes",
    ],
  },
};
