import { assertEquals, assertStrictEquals } from "@std/assert";
import { MaskedMessages } from "../../../src/bridge/relay/masked_messages.ts";
import { Redactor } from "../../../src/redaction/mod.ts";

const SECRET = "Pay with 4242 4242 4242 4242!";
const MASKED = "Pay with [payment_card removed]!";

Deno.test("law 10: a message is masked once, and another text under its turn anew", async () => {
  const messages = new MaskedMessages(new Redactor(["payment_card"]));
  const first = await messages.mask("a", SECRET);
  assertEquals(first.text, MASKED);
  assertStrictEquals(await messages.mask("a", SECRET), first);
  assertEquals((await messages.mask("a", `Now ${SECRET}`)).text, `Now ${MASKED}`);
  assertEquals((await messages.mask("b", SECRET)).text, MASKED);
});

Deno.test("of a session, few messages are kept until they are recorded, and no long ones", async () => {
  const messages = new MaskedMessages(new Redactor(["payment_card"]));
  const first = await messages.mask("0", SECRET);
  for (let turn = 1; turn <= 8; turn++) await messages.mask(String(turn), SECRET);
  assertEquals(await messages.mask("0", SECRET) === first, false);
  const long = SECRET.padEnd(20_000, " a");
  assertEquals(await messages.mask("l", long) === await messages.mask("l", long), false);
  const last = await messages.mask("8", SECRET);
  messages.forget("8");
  assertEquals(await messages.mask("8", SECRET) === last, false);
});
