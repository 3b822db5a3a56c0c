import { assert, assertEquals } from "@std/assert";
import { cleanFileName, inspectFile } from "../../src/files/mod.ts";
import { latin1, pdfOf, pngOf } from "../support/files.ts";
import { timeTaken } from "../support/time_taken.ts";

const text = (content: string) => new TextEncoder().encode(content);

const GIF = latin1("GIF89a\x03\0\x05\0\0\0\0,\0\0\0\0\x03\0\x05\0\0\x02\x02D\x01\0;");
const WEBP = Uint8Array.fromBase64(
  "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA",
);
const JPEG = Uint8Array.fromBase64(
  "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////" +
    "////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=",
);

function problemOf(bytes: Uint8Array): string {
  const found = inspectFile(bytes);
  return found.ok ? found.kind : found.problem;
}

Deno.test("a file is what its content is, with the size that its header tells", () => {
  assertEquals(inspectFile(pngOf(120, 80)), {
    ok: true,
    kind: "image/png",
    width: 120,
    height: 80,
  });
  assertEquals(inspectFile(GIF), { ok: true, kind: "image/gif", width: 3, height: 5 });
  assertEquals(inspectFile(WEBP), { ok: true, kind: "image/webp", width: 1, height: 1 });
  assertEquals(inspectFile(new Uint8Array([...JPEG, 0xff, 0xd9])), {
    ok: true,
    kind: "image/jpeg",
    width: 1,
    height: 1,
  });
  assertEquals(inspectFile(pdfOf(7)), { ok: true, kind: "application/pdf", pages: 7 });
  assertEquals(inspectFile(text("Grüße 🎹\n\tok")), {
    ok: true,
    kind: "text/plain",
    text: "Grüße 🎹\n\tok",
  });
});

Deno.test("an image that claims more pixels than models take is refused, whatever it holds", () => {
  const huge = pngOf(2, 2);
  new DataView(huge.buffer).setUint32(16, 100_000);
  new DataView(huge.buffer).setUint32(20, 100_000);
  assertEquals(problemOf(huge), "too_large_inside");
  new DataView(huge.buffer).setUint32(16, 0);
  assertEquals(problemOf(huge), "damaged");
  assertEquals(problemOf(pdfOf(601)), "too_large_inside");
});

Deno.test("what was cut off is refused, at whichever byte it was cut", () => {
  for (const whole of [pngOf(9, 9), pdfOf(2), WEBP]) {
    assert(inspectFile(whole).ok);
    for (let length = 13; length < whole.length - 6; length++) {
      assertEquals(inspectFile(whole.subarray(0, length)).ok, false, `${length}`);
    }
  }
});

Deno.test("SVG is a text, and never an image; what is no kind that is taken is refused", () => {
  const svg = text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  assertEquals(problemOf(svg), "text/plain");
  assertEquals(problemOf(text("MZ\x90\0\x03")), "unknown_kind");
  assertEquals(problemOf(latin1("\xff\xfeH\0i\0")), "unknown_kind");
  assertEquals(problemOf(latin1("PK\x03\x04")), "unknown_kind");
  assertEquals(problemOf(new Uint8Array()), "empty");
  assertEquals(problemOf(text(" \n ")), "empty");
  assertEquals(problemOf(latin1("%PDF-1.4\n<< /Encrypt 5 0 R >>\n%%EOF\n")), "locked");
});

Deno.test("a file that is of two kinds is of the one that it begins as", () => {
  const both = new Uint8Array([...pngOf(3, 3), ...text("<script>alert(1)</script>")]);
  assertEquals(problemOf(both), "image/png");
});

Deno.test("reading 5 MB of anything is quick", async () => {
  const bytes = new Uint8Array(5_242_880);
  for (const head of ["GIF89a\x03\0\x05\0", "%PDF-1.4 /Count /Count ", "\xff\xd8\xff", "RIFF"]) {
    bytes.fill(0x20);
    bytes.set(latin1(head));
    const took = await timeTaken(() => inspectFile(bytes));
    assert(took < 500, `${head} ${took} ms`);
  }
});

Deno.test("a name is kept without folders, line breaks and what turns text around", () => {
  assertEquals(cleanFileName("C:\\Users\\ada\\plan.pdf", "application/pdf"), "plan.pdf");
  assertEquals(cleanFileName("../../etc/passwd", "text/plain"), "passwd");
  assertEquals(cleanFileName('a"b\n<c>\u202egnp.exe', "image/png"), "ab c gnp.exe");
  assertEquals(cleanFileName(" ", "image/png"), "image.png");
  assertEquals(cleanFileName("...", "image/gif"), "image.gif");
  const long = cleanFileName(`${"x".repeat(500)}.pdf`, "application/pdf");
  assertEquals(long.length, 120);
  assert(long.endsWith("….pdf"));
});
