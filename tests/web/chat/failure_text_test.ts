import { assertEquals } from "@std/assert";
import { failureText } from "../../../web/chat/failure_text.ts";

Deno.test("failureText() says a known error plainly, and keeps the message as details", () => {
  const message = "Claude answered with an error (HTTP 529, overloaded_error): Overloaded";
  assertEquals(failureText({ code: "model_overloaded", message, retryable: true }), {
    text: "Claude is busy right now.",
    details: message,
  });
});

Deno.test("failureText() shows the message of any other error, without details", () => {
  const message = "This message is too large for the bridge. Split it into smaller ones";
  assertEquals(failureText({ code: "frame_too_large", message, retryable: false }), {
    text: message,
    details: undefined,
  });
  assertEquals(failureText(undefined).text, "Something went wrong.");
});
