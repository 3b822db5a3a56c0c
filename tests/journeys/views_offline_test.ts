import { endBrowserAfterAll, isQuiet, pageTest, say } from "../support/page.ts";
import { logPlace, startBridge } from "../support/process.ts";

endBrowserAfterAll();

pageTest(
  "the drawer says that the offline model answered, and for which model the request is written",
  async (visitor) => {
    await using place = await logPlace();
    const bridge = await startBridge({ KV_PATH: place.path });
    try {
      const page = await visitor.open(`http://127.0.0.1:${bridge.port}/?session=bees`);
      await isQuiet(page);
      await say(page, "Bees hum in the lime tree.");
      await page.getByRole("button", { name: "What Claude saw", exact: true }).last().click();
      await page.getByText("Request to Offline model").waitFor();
      await page.getByText(/^The request is written as for claude-/).waitFor();
    } finally {
      await bridge.end("SIGTERM");
    }
  },
);
