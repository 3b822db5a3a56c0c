import { assert, assertEquals } from "@std/assert";
import { createApi } from "../../src/client/mod.ts";
import { endBrowserAfterAll, isQuiet, pageTest, say } from "../support/page.ts";
import { LEARNS, withServer } from "../support/server.ts";

endBrowserAfterAll();

pageTest(
  "new sessions begin in the space main, and in another once that is chosen",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const api = createApi({ url });
      const page = await visitor.open(`${url}/?session=first`);
      await isQuiet(page);
      await page.getByRole("button", { name: "Space: Main. Move" }).waitFor();
      await say(page, "My name is Ada");
      await isQuiet(page);
      assertEquals((await api.session("first")).space, "main");

      await page.getByRole("button", { name: "Space: Main. Switch space" }).click();
      const dialog = page.getByRole("dialog", { name: "Spaces" });
      await dialog.getByText("0 facts, 1 session").waitFor();
      await dialog.getByLabel("New space").fill("Büro & Work");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Space: Büro & Work. Switch space" }).waitFor();
      await page.getByRole("button", { name: "New session", exact: true }).click();
      await page.getByText("known in all sessions of “Büro & Work”").waitFor();
      await say(page, "My desk is red");
      await isQuiet(page);
      const session = new URL(page.url()).searchParams.get("session") ?? "";
      assertEquals((await api.session(session)).space, "buro-work");
      await page.reload();
      await page.getByRole("button", { name: "Space: Büro & Work. Move" }).waitFor();
      await page.getByRole("button", { name: /Switch space$/ }).click();
      await dialog.getByText("new sessions begin here").waitFor();
      await dialog.getByRole("button", { name: "Rename “Büro & Work”" }).click();
      assertEquals((await api.spaces.space("buro-work")).name, "Büro & Work");
      await dialog.getByLabel("Name").fill("Work");
      await page.keyboard.press("Enter");
      await dialog.getByRole("button", { name: "Rename “Work”" }).waitFor();
      await page.getByRole("button", { name: "Space: Work. Switch space" }).waitFor();

      await dialog.getByRole("button", { name: "Delete “Work”" }).click();
      await dialog.getByText("Its 1 session will stay").waitFor();
      await dialog.getByRole("button", { name: "Delete", exact: true }).click();
      await page.getByText("Space deleted").first().waitFor();
      await dialog.getByText("1 session", { exact: false }).first().waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "No space. Move" }).waitFor();
      assertEquals((await api.spaces.list()).spaces.map(({ space }) => space), ["main"]);
      assertEquals((await api.session(session)).space, undefined);
    });
  },
);

pageTest(
  "law 14: a temporary chat says so, stays without a space, and after a reload too",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const api = createApi({ url });
      const page = await visitor.open(`${url}/?session=first`);
      await isQuiet(page);
      await page.getByRole("button", { name: "Temporary chat", exact: true }).click();
      await page.getByRole("button", { name: "Temporary chat. Move" }).waitFor();
      const session = new URL(page.url()).searchParams.get("session") ?? "";
      await page.reload();
      await page.getByText("This chat knows nothing of your other sessions").waitFor();
      await page.getByRole("button", { name: "Temporary chat. Move" }).waitFor();
      await say(page, "My secret is safe");
      await isQuiet(page);
      await page.getByText("Echo: My secret is safe").first().waitFor();
      assertEquals((await api.session(session)).space, undefined);
      assertEquals((await api.spaces.list()).spaces, []);
      await page.getByRole("button", { name: "What it knows" }).click();
      await page.getByText("Nothing is known here").waitFor();
      await page.getByRole("button", { name: "Show what is known in Main" }).click();
      await page.getByText("What Claude knows in Main").waitFor();
      await page.getByText(/^Nothing yet\. What you say/).waitFor();
    }, { settings: { spaces: { ...LEARNS.spaces, byDefault: "main" } } });
  },
);

pageTest(
  "a session is moved into a space and out of it, and kept longer, from its menu",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const api = createApi({ url });
      const page = await visitor.open(`${url}/?session=talk`);
      const menu = async (name: string) => {
        await page.locator("main").getByRole("button", { name: /^Actions for/ }).first().click();
        await page.getByRole("menuitem", { name }).click();
      };
      await say(page, "My name is Ada");
      await isQuiet(page);
      await page.getByText("Echo: My name is Ada").first().waitFor();
      await menu("Move");
      const move = page.getByRole("dialog", { name: /^Move/ });
      await move.getByLabel("New space", { exact: true }).check();
      await move.getByLabel("Name of the new space").fill("Work");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: /^Space: work\. Move/i }).waitFor();
      assertEquals((await api.session("talk")).space, "work");
      await menu("Move");
      await move.getByLabel("No space").check();
      await move.getByRole("button", { name: "Move" }).click();
      await page.getByRole("button", { name: "No space. Move" }).waitFor();
      assertEquals((await api.session("talk")).space, undefined);
      // Another client moves it.
      await api.change("talk", { space: "work" });
      await page.getByRole("button", { name: /^Space: work\. Move/i }).waitFor();
      await api.change("talk", { space: null });
      await page.getByRole("button", { name: "No space. Move" }).waitFor();

      await menu("Keep");
      const keep = page.getByRole("dialog", { name: /^How long to keep/ });
      assert(await keep.getByLabel("As long as other sessions").isChecked());
      await keep.getByLabel("10 years").check();
      await keep.getByRole("button", { name: "Keep" }).click();
      await page.getByText("Saved").first().waitFor();
      assertEquals((await api.session("talk")).keepFor, 315_360_000);
      await page.getByRole("button", { name: /unless used\. Keep$/ }).click();
      assert(await keep.getByLabel("10 years").isChecked());
      await keep.getByLabel("As long as other sessions").check();
      await keep.getByRole("button", { name: "Keep" }).click();
      await page.getByText("Kept as long as other sessions").first().waitFor();
      assertEquals((await api.session("talk")).keepFor, undefined);
    });
  },
);
