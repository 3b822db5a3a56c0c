import { type DescribeRouteOptions, resolver } from "hono-openapi";
import { z } from "zod";
import { defined, pause } from "../../shared/mod.ts";
import { scopeOf } from "../scopes.ts";
import type { Answer, BodyForm, Operation } from "./operation.ts";
import { passedOn, refusalsOf, type RefusingAnswer } from "./refusals.ts";

type Responses = NonNullable<DescribeRouteOptions["responses"]>;

/** The ways to send a token, by their names in the document. */
export const SECURITY_SCHEMES = {
  bearer: {
    type: "http",
    scheme: "bearer",
    description:
      "A token of the bridge: static, or a JWT. A bridge without tokens serves its own " +
      "machine alone, and needs none.",
  },
  apiKey: {
    type: "apiKey",
    in: "header",
    name: "x-api-key",
    description: "The same token, where programs send a provider's key",
  },
  bridgeToken: {
    type: "apiKey",
    in: "header",
    name: "x-bridge-token",
    description: "The same token, where `authorization` or `x-api-key` has the program's own " +
      "credential for the provider",
  },
} as const;

/** What the library is told of a route. */
export function specOf(
  operation: Operation,
  { method, path }: { readonly method: string; readonly path: string },
): DescribeRouteOptions {
  const { id, tag, summary, description, body, answers, refusalsAs } = operation;
  const responses = new Map<string, RefusingAnswer>(Object.entries(answers));
  for (const [status, refusal] of refusalsOf(operation)) {
    const answer = responses.get(String(status));
    responses.set(String(status), answer ? either(answer, refusal) : refusal);
  }
  if (refusalsAs) responses.set("default", passedOn(refusalsAs));
  return {
    operationId: id,
    tags: [tag],
    summary,
    security: securityOf(operation, scopeOf(method, path)),
    responses: Object.fromEntries(
      [...responses].map(([status, answer]) => [status, referenceTo(answer) ?? responseOf(answer)]),
    ),
    ...defined({
      description,
      requestBody: body && { required: !body.isOptional, content: contentOf(body.forms) },
    }),
  };
}

/** Any one of the ways to send a token, with the scope that it needs. */
function securityOf({ caller }: Operation, scope: string | undefined) {
  if (caller === "anybody") return [];
  const scopes = scope === undefined ? [] : [scope];
  const ways = caller === "client" ? ["bearer"] : Object.keys(SECURITY_SCHEMES);
  return ways.map((way) => ({ [way]: scopes }));
}

/** An answer that has the form of one or of the other. */
function either(one: Answer, other: Answer): Answer {
  return {
    description: `${one.description}; or ${other.description}`,
    body: [...formsOf(one.body ?? []), ...formsOf(other.body ?? [])],
    headers: { ...one.headers, ...other.headers },
  };
}

/** The refusals of some operations that have names, by those. */
export function namedRefusalsOf(operations: readonly Operation[]): Responses {
  const refusals = operations.flatMap((operation) => [...refusalsOf(operation).values()]);
  return Object.fromEntries(
    refusals.flatMap((refusal) => refusal.name ? [[refusal.name, responseOf(refusal)]] : []),
  );
}

function referenceTo({ name }: RefusingAnswer): Responses[string] | undefined {
  return name === undefined ? undefined : { $ref: `#/components/responses/${name}` };
}

function responseOf({ description, body, headers }: Answer): Responses[string] {
  return {
    description,
    ...defined({ headers: headers && { ...headers }, content: body && contentOf(body) }),
  };
}

/** The forms of a body: JSON if nothing else is said. */
function formsOf(forms: z.ZodType | readonly BodyForm[]): readonly BodyForm[] {
  return forms instanceof z.ZodType ? [{ media: "application/json", schema: forms }] : forms;
}

/** A body in each of its forms, by their media types. */
function contentOf(forms: z.ZodType | readonly BodyForm[]) {
  return Object.fromEntries(
    formsOf(forms).map(({ media, schema, items }) => [media, {
      schema: schemaOf(schema),
      ...items ? { "x-itemSchema": itemsOf(items) } : {},
    }]),
  );
}

function schemaOf(schema: BodyForm["schema"]) {
  if (!schema) return { type: "string" as const };
  return schema instanceof z.ZodType ? patiently(converted(schema)) : schema;
}

/** A schema for the library, without what says nothing to a reader. */
export function converted(schema: z.ZodType): ReturnType<typeof resolver> {
  const override = ({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }) => {
    if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  };
  return resolver(schema, { options: { override } });
}

/** Lets others work before a schema is converted: together they take longer than a request may. */
function patiently(schema: ReturnType<typeof resolver>): ReturnType<typeof resolver> {
  return {
    ...schema,
    toOpenAPISchema: async (options) => {
      await pause(0);
      return await schema.toOpenAPISchema(options);
    },
  };
}

/** The schema of each line, or of each event's data: OpenAPI 3.1 has no word of its own for it. */
function itemsOf(names: readonly string[]) {
  const [first, ...more] = names.map((name) => ({ $ref: `#/components/schemas/${name}` }));
  return more.length === 0 ? first : { anyOf: [first, ...more] };
}
