import { assertEquals } from "@std/assert";
import { build } from "../../src/cli/build_page.ts";
import { endBrowserAfterAll, pageTest } from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

/** A page that embeds a session's archive in every way that a page can. */
function hostilePage(bridge: string): string {
  const ways = ["there", "absent"].map((session) => {
    const address = `${bridge}/v1/sessions/${session}/export`;
    return `<iframe src="${address}"></iframe><img src="${address}"><object data="${address}"></object>
      <script src="${address}"></script><link rel="stylesheet" href="${address}">
      <script>fetch("${address}", { mode: "no-cors" }).catch(() => {});</script>`;
  });
  return `<!doctype html><title>Hostile</title>${
    ways.join("")
  }<a href="${bridge}/">to the page</a>`;
}

pageTest(
  "a page of another site learns nothing about sessions; a link leads to the page",
  async (visitor) => {
    await build();
    await withServer(async ({ url, port }) => {
      const body = '{"text":"Hello"}';
      const asked = { method: "POST", body };
      await (await fetch(`${url}/v1/sessions/there/messages`, asked)).body?.cancel();
      for (const name of ["127.0.0.1", "localhost"]) {
        const hostile = Deno.serve(
          { port: 0, hostname: "127.0.0.1", onListen() {} },
          () =>
            new Response(hostilePage(`http://127.0.0.1:${port}`), {
              headers: { "content-type": "text/html" },
            }),
        );
        const page = await visitor.open("about:blank");
        const seen: Record<string, number[]> = { there: [], absent: [] };
        page.on("response", (response) => {
          const [, session = ""] = /sessions\/(\w+)\/export/.exec(response.url()) ?? [];
          seen[session]?.push(response.status());
        });
        await page.goto(`http://${name}:${hostile.addr.port}/`, { waitUntil: "networkidle" });
        // What is neither a frame nor an object is blocked by the policy for resources, unseen.
        assertEquals(seen, { there: [403, 403], absent: [403, 403] }, name);
        await page.getByRole("link", { name: "to the page" }).click();
        await page.getByRole("textbox").first().waitFor();
        await page.close();
        await hostile.shutdown();
      }
      visitor.failures.length = 0;
    });
  },
);
