import { assertEquals, assertMatch } from "@std/assert";
import { failureText } from "../../../web/state/failure_text.ts";

Deno.test("failureText() says a known error plainly, and keeps the message as details", () => {
  const message = "Claude answered with an error (HTTP 529, overloaded_error): Overloaded";
  assertEquals(failureText({ code: "model_overloaded", message, retryable: true }), {
    text: "The model is busy right now.",
    details: message,
  });
});

Deno.test("failureText() names the setting to check when the API key is refused", () => {
  const { text } = failureText({
    code: "model_unauthorized",
    message: "HTTP 401",
    retryable: false,
  });
  assertEquals(
    text,
    "The model's API refused the bridge's key. Check ANTHROPIC_API_KEY or OPENAI_API_KEY.",
  );
});

Deno.test("failureText() says from when on another try may succeed", () => {
  const retryAt = Date.now() + 60_000;
  const { text } = failureText({ code: "too_many_tokens", message: "", retryable: true, retryAt });
  assertMatch(text, /^Today's token quota is used up\. Try again after \d\d:\d\d:\d\d\.$/);
});

Deno.test("failureText() shows the message of any other error, without details", () => {
  const message = "This message is too large for the bridge. Split it into smaller ones";
  assertEquals(failureText({ code: "frame_too_large", message, retryable: false }), {
    text: message,
    details: undefined,
  });
  assertEquals(failureText(undefined).text, "Something went wrong.");
});
