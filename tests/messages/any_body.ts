import fc from "fast-check";

/** White space as JSON allows it between any two tokens. */
const blank = fc.string({ unit: fc.constantFrom(" ", "\n", "\r", "\t"), maxLength: 2 });

/** Numbers that a parser would write otherwise. */
const number = fc.constantFrom(
  ...["0", "-0", "1.0", "1e3", "1E+3", "-1.50e-10", "12345678901234567890", "0.1", "1e999"],
);

const unit = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom("a", "B", " ", "1", "{", "}", "[", "]", ":", ",", "/") },
  { weight: 3, arbitrary: fc.constantFrom("é", "漢", "🙂", "\u2028", "\u00a0", "\u007f") },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...['\\"', "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "\\u0041", "\\u00E9", "\\u0000"],
      ...["\\ud83d\\ude42", "\\ud800", "\\udc00", "\\uDBFF"],
    ),
  },
);

/** The literal of a string, with every kind of escape. */
export const anyString: fc.Arbitrary<string> = fc.string({ unit, maxLength: 12 })
  .map((units) => `"${units}"`);

const word = fc.constantFrom("true", "false", "null");

/** A name that no one looks for. */
const otherName = fc.string({ unit, maxLength: 4 }).map((units) => `"_${units}"`);

/** Tokens with white space around each. */
function spaced(...tokens: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(blank, ...tokens.flatMap((token) => [token, blank]))
    .map((parts) => parts.join(""));
}

function listOf(items: fc.Arbitrary<readonly string[]>): fc.Arbitrary<string> {
  return items.chain((all) => spaced(fc.constant(`[${all.join(",")}]`)));
}

/** The text of an object: its members in any order. */
function objectOf(
  members: readonly fc.Arbitrary<readonly [string, string]>[],
  others = others_,
): fc.Arbitrary<string> {
  return fc.tuple(fc.tuple(...members), others).chain(([known, more]) => {
    const all = [...known, ...more];
    return fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
  }).chain((all) =>
    fc.tuple(
      blank,
      ...all.map(([name, value]) => spaced(fc.constant(name)).map((key) => `${key}:${value}`)),
    )
      .map(([space, ...texts]) => `{${texts.length > 0 ? texts.join(",") : space}}`)
  );
}

/** Any JSON value, written anyhow. */
const anyValue: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    spaced(number),
    spaced(anyString),
    spaced(word),
    listOf(fc.array(tie("value"), { maxLength: 3 })),
    fc.array(fc.tuple(otherName, tie("value")), { maxLength: 3 }).map((members) =>
      `{${members.map(([name, value]) => `${name}:${value}`).join(",")}}`
    ),
  ),
})).value;

const others_ = fc.uniqueArray(fc.tuple(otherName, anyValue), {
  maxLength: 2,
  selector: ([name]) => name,
});

function member(
  name: string,
  value: fc.Arbitrary<string>,
): fc.Arbitrary<readonly [string, string]> {
  const escaped = `\\u${name.charCodeAt(0).toString(16).padStart(4, "0")}${name.slice(1)}`;
  const names = fc.oneof(
    { weight: 9, arbitrary: fc.constant(name) },
    { weight: 1, arbitrary: fc.constant(escaped) },
  );
  return fc.tuple(names.map((each) => `"${each}"`), spaced(value));
}

function literal(...words: readonly string[]): fc.Arbitrary<string> {
  return fc.constantFrom(...words).map((each) => JSON.stringify(each));
}

const mark = member("cache_control", fc.constantFrom('{"type":"ephemeral"}', "null"));

const block = fc.oneof(
  { weight: 3, arbitrary: objectOf([member("type", literal("text")), member("text", anyString)]) },
  objectOf([member("type", literal("text")), member("text", anyString), mark]),
  objectOf([member("type", literal("image", "thinking", "new")), member("source", anyValue)]),
  objectOf([
    member("type", literal("tool_use")),
    member("name", anyString),
    member("input", anyValue),
  ]),
  objectOf([member("type", literal("tool_result")), member("content", anyValue)]),
);

const content = fc.oneof(anyString, listOf(fc.array(block, { maxLength: 3 })));

const message = objectOf([
  member("role", literal("user", "user", "assistant", "system", "critic")),
  member("content", content),
]);

/** The text of a request's body, written anyhow, with what no one knows in between. */
export const anyBody: fc.Arbitrary<string> = fc.subarray([
  member("model", anyString),
  member("max_tokens", number),
  member("stream", word),
  member("tools", listOf(fc.array(anyValue, { maxLength: 2 }))),
  member("thread", anyValue),
  member("metadata", objectOf([member("user_id", anyString)])),
  member("output_config", objectOf([member("format", anyValue)])),
  member("thinking", objectOf([member("type", literal("adaptive", "enabled", "disabled"))])),
]).chain((members) =>
  objectOf([...members, member("messages", listOf(fc.array(message, { maxLength: 5 })))])
).chain((text) => spaced(fc.constant(text)));

/** A text of a block of memory, with all that JSON must escape. */
export const anyMemory: fc.Arbitrary<string> = fc.string({ unit: "binary", maxLength: 20 });
