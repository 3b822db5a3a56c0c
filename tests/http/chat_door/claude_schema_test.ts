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

Deno.test("claudeSchema() leaves nothing beside a reference but definitions", () => {
  const kinds = { kind: { type: "string" } };
  const said = { description: "What it is", default: "a", nullable: true };
  for (const [names, at] of [["definitions", "#/definitions/"], ["$defs", "#/$defs/"]] as const) {
    assertEquals(claudeSchema({ $ref: `${at}kind`, ...said, [names]: kinds }), {
      $ref: "#/$defs/kind",
      $defs: kinds,
    });
  }
});

Deno.test("claudeSchema() says in words which objects and lists are allowed, and either of two choices", () => {
  assertEquals(claudeSchema({ enum: ["a", null, 1] }), { enum: ["a", null, 1] });
  assertEquals(claudeSchema({ enum: ["a", []] }), { description: '{"enum":["a",[]]}' });
  assertEquals(claudeSchema({ const: { a: 1 } }), { description: '{"const":{"a":1}}' });
  const [strings, nulls] = [[{ type: "string" }], [{ type: "null" }]];
  assertEquals(claudeSchema({ anyOf: strings, oneOf: nulls }), {
    anyOf: strings,
    description: '{"oneOf":[{"type":"null"}]}',
  });
});
