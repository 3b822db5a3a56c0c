import { assertEquals } from "@std/assert";
import { claudeSchema } from "../../../src/http/chat_door/claude_schema.ts";

Deno.test("claudeSchema() keeps what Claude takes, and says the rest in the description", () => {
  const given = {
    $schema: "http://json-schema.org/draft-07/schema#",
    type: "object",
    description: "A hive",
    properties: {
      bees: { type: "integer", minimum: 1, title: "Bees" },
      mail: { oneOf: [{ type: "string", format: "email" }, { type: "null" }] },
      kinds: { type: "array", items: { $ref: "#/definitions/kind" }, maxItems: 3 },
      place: { type: "object", properties: { minimum: { const: "Porto" } } },
    },
    required: ["bees"],
    definitions: { kind: { enum: ["a", "b"], default: "a" } },
  };
  assertEquals(claudeSchema(given), {
    type: "object",
    description: "A hive",
    properties: {
      bees: { type: "integer", title: "Bees", description: '{"minimum":1}' },
      mail: {
        anyOf: [{ type: "string", description: '{"format":"email"}' }, { type: "null" }],
      },
      kinds: { type: "array", items: { $ref: "#/$defs/kind" }, description: '{"maxItems":3}' },
      place: {
        type: "object",
        properties: { minimum: { const: "Porto" } },
        additionalProperties: false,
      },
    },
    required: ["bees"],
    $defs: { kind: { enum: ["a", "b"], description: '{"default":"a"}' } },
    additionalProperties: false,
  });
});

Deno.test("claudeSchema() leaves a schema alone that Claude takes", () => {
  const schema = {
    type: "object",
    properties: { a: { anyOf: [{ type: "string" }, { type: "null" }] } },
    required: ["a"],
    additionalProperties: false,
  };
  assertEquals(claudeSchema(schema), schema);
  assertEquals(claudeSchema({ ...schema, properties: { a: true } }), {
    ...schema,
    properties: { a: true },
  });
});
