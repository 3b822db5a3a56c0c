import { assertEquals } from "@std/assert";
import { safeHref } from "../../web/chat/links.ts";

Deno.test("links lead only to web pages and mailboxes, whatever an address is disguised as", () => {
  const kept = ["https://a.example/x?y#z", "HTTP://a.example/", "mailto:ada@a.example"];
  for (const address of kept) assertEquals(safeHref(address), new URL(address).href);
  const refused = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://a.example/1",
    "ftp://a.example/",
    "//a.example/x",
    "/v1/sessions",
    "https:a.example",
    "https://",
    "",
  ];
  for (const address of refused) assertEquals(safeHref(address), undefined, address);
});
