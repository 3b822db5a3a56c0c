import { type ErrorCode, ERRORS } from "../../protocol/mod.ts";
import { anthropicStatusOf } from "../anthropic_errors.ts";
import type {
  Answer,
  AnswerHeader,
  Operation,
  RefusalShape,
  RouteCaller,
  WrittenSchema,
} from "./operation.ts";

/** What every route may refuse. */
const ANYBODY = [
  "invalid_request",
  "token_in_url",
  "too_many_requests",
  "internal",
] as const satisfies readonly ErrorCode[];

/** What every route behind the entrance may refuse, besides. */
const BY_TOKEN = [
  ...ANYBODY,
  "unauthorized",
  "forbidden_scope",
  "origin_not_allowed",
  "auth_unavailable",
  "too_many_connections",
  "store_unavailable",
  "draining",
] as const satisfies readonly ErrorCode[];

const OF_CALLERS: Readonly<Record<RouteCaller, readonly ErrorCode[]>> = {
  anybody: ANYBODY,
  client: BY_TOKEN,
  program: BY_TOKEN,
};

/** What routes with a body may refuse. */
const WITH_BODY = ["frame_too_large", "body_too_slow"] as const satisfies ErrorCode[];

/** What routes may refuse that read what is stored. */
export const STORED = [
  "not_found",
  "key_missing",
  "key_refused",
  "newer_version",
] as const satisfies ErrorCode[];

/** What routes may refuse that need a session in memory. */
export const LIVE = [
  ...STORED,
  "session_erased",
  "session_expired",
  "session_too_large",
  "overloaded",
] as const satisfies ErrorCode[];

/** What writes to a session may be refused for: it is not there yet, or its owner has no room. */
export const WRITES = [
  "invalid_session_id",
  "too_many_sessions",
  "too_many_bytes",
] as const satisfies ErrorCode[];

/** What a message may be refused for, and why its turn may not be answered here. */
export const TURN = [
  "empty_message",
  "message_too_long",
  "turn_id_taken",
  "too_many_waiting",
  "too_many_turns",
  "too_many_tokens",
  "archived_open",
  "call_abandoned",
] as const satisfies ErrorCode[];

/** Why a turn that is opened again may not be answered. */
export const REOPENED_TURN = [
  "too_many_turns",
  "too_many_tokens",
  "archived_open",
  "call_abandoned",
] as const satisfies ErrorCode[];

/** Why the model gave no answer. */
export const MODEL: readonly ErrorCode[] = (Object.keys(ERRORS) as ErrorCode[])
  .filter((code) => code.startsWith("model_"));

const SHOULD_RETRY: Answer["headers"] = {
  "x-should-retry": {
    description: "`true` if the same request may succeed later, or `false`",
    schema: { type: "string" },
  },
};

/** The shapes of refusals that are no problem documents, and which status each code may have there. */
const SHAPES: Readonly<
  Record<RefusalShape, {
    readonly provider: string;
    readonly schema: WrittenSchema;
    readonly statusesOf: (code: ErrorCode) => readonly number[];
    readonly headers: Answer["headers"];
  }>
> = {
  api: {
    provider: "the Messages API",
    schema: { $ref: "#/components/schemas/ApiError" },
    statusesOf: (code) => [anthropicStatusOf(code)],
    headers: SHOULD_RETRY,
  },
  chat: {
    provider: "the model's server",
    schema: { $ref: "#/components/schemas/ChatError" },
    statusesOf: (code) => [ERRORS[code].status],
    headers: SHOULD_RETRY,
  },
  either: {
    provider: "the provider",
    schema: {
      anyOf: [{ $ref: "#/components/schemas/ApiError" }, {
        $ref: "#/components/schemas/ChatError",
      }],
    },
    statusesOf: (code) => [...new Set([anthropicStatusOf(code), ERRORS[code].status])],
    headers: SHOULD_RETRY,
  },
};

/** More codes than this are a set of one route's own. */
const MOST_IN_NAME = 4;

const RETRY_AFTER: AnswerHeader = {
  description: "In how many seconds a retry may succeed",
  schema: { type: "integer" },
};

/** An answer that refuses. */
export interface RefusingAnswer extends Answer {
  /** Its name, if several routes refuse in the same way. */
  readonly name?: string;
}

/** The answers that refuse an operation, by status. */
export function refusalsOf(
  { caller, refusals, body, refusalsAs }: Operation,
): ReadonlyMap<number, RefusingAnswer> {
  const all = new Set([...OF_CALLERS[caller], ...(body ? WITH_BODY : []), ...refusals]);
  const statuses = [...all].flatMap((code) =>
    (refusalsAs ? SHAPES[refusalsAs].statusesOf(code) : [ERRORS[code].status])
      .map((status) => ({ status, code }))
  );
  return new Map(
    [...Map.groupBy(statuses, ({ status }) => status)].map(([status, found]) => [
      status,
      refusal(status, found.map(({ code }) => code), refusalsAs),
    ]),
  );
}

/** What a provider refuses itself passes through a door that has its shape of refusals. */
export function passedOn(shape: RefusalShape): Answer {
  const { schema, provider } = SHAPES[shape];
  const description = `What ${provider} refuses, as it says it`;
  return { description, body: [{ media: "application/json", schema }] };
}

function refusal(
  status: number,
  codes: readonly ErrorCode[],
  refusalsAs: Operation["refusalsAs"],
): RefusingAnswer {
  const description = codes.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join("; ");
  const kind = refusalsAs === undefined ? "" : `.${refusalsAs}`;
  const head = {
    description,
    ...headersOf(status, codes),
    ...codes.length <= MOST_IN_NAME ? { name: codes.join(".") + kind } : {},
  };
  if (refusalsAs) {
    const { headers } = SHAPES[refusalsAs];
    return { ...passedOn(refusalsAs), ...head, headers: { ...headers, ...head.headers } };
  }
  const schema = {
    allOf: [
      { $ref: "#/components/schemas/Problem" },
      { properties: { status: { const: status }, code: { enum: [...codes] } } },
    ],
  };
  return { ...head, body: [{ media: "application/problem+json", schema }] };
}

function headersOf(status: number, codes: readonly ErrorCode[]): Pick<Answer, "headers"> {
  if (status === 401) return { headers: { "WWW-Authenticate": CHALLENGE } };
  const mayRetry = codes.some((code) => {
    const { retryable, status } = ERRORS[code];
    return retryable && (status === 429 || status === 503);
  });
  return mayRetry ? { headers: { "Retry-After": RETRY_AFTER } } : {};
}

const CHALLENGE: AnswerHeader = {
  description: "`Bearer`, where the token is missing or wrong",
  schema: { type: "string" },
};
