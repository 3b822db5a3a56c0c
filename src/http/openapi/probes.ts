import { z } from "zod";
import { healthSchema } from "../../protocol/mod.ts";
import type { OperationsByRoute } from "./operation.ts";

const TAG = "Health";

/** The routes that say what a bridge is and how it is. */
export const PROBE_OPERATIONS: OperationsByRoute = {
  "GET /healthz": {
    id: "isAlive",
    tag: TAG,
    summary: "Answers while the process lives",
    caller: "anybody",
    answers: { 200: { description: "It lives", body: healthSchema } },
    refusals: [],
  },
  "GET /readyz": {
    id: "isReady",
    tag: TAG,
    summary: "Answers while sessions can be used",
    caller: "anybody",
    answers: { 200: { description: "The store answers", body: healthSchema } },
    refusals: ["store_unavailable", "draining"],
  },
  "GET /openapi.json": {
    id: "describe",
    tag: TAG,
    summary: "This document",
    caller: "anybody",
    answers: {
      200: {
        description: "An OpenAPI document",
        body: z.looseObject({ openapi: z.string(), info: z.looseObject({}) }),
      },
      304: { description: "It is the one that the client has, by `If-None-Match`" },
    },
    refusals: [],
  },
};
