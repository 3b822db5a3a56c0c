import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { createApi } from "../../src/client/mod.ts";
import { seriousProblems } from "../support/axe.ts";
import { endBrowserAfterAll, isQuiet, isTrue, isWhole, pageTest, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

const SIZES = {
  phone: { width: 360, height: 740 },
  tablet: { width: 820, height: 1_100 },
  desktop: { width: 1_280, height: 800 },
};

/** Opens the settings of the session on screen from its menu. */
async function openSettings(page: Page) {
  await page.locator("header.bar").getByRole("button", { name: /^Actions for / }).click();
  await page.getByRole("menuitem", { name: "Settings" }).click();
  const dialog = page.getByRole("dialog", { name: /^Settings of / });
  await dialog.getByLabel("Model").waitFor();
  return dialog;
}

pageTest("a session's settings are seen and changed in a dialog, and hold", async (visitor) => {
  await withServer(async ({ url, claude }) => {
    const api = createApi({ url });
    const page = await visitor.open(`${url}/?session=s`);
    await isQuiet(page);
    const dialog = await openSettings(page);
    await dialog.getByText("apply from the next message on").waitFor();
    const models = await dialog.getByLabel("Model").locator("option").allTextContents();
    assertEquals(models, [
      "claude-sonnet-5-5 (the bridge's)",
      "claude-haiku-5-5",
      "claude-opus-5-5",
    ]);
    await dialog.getByLabel("Model").selectOption("claude-opus-5-5");
    await dialog.getByLabel("System prompt").fill("Answer in Dutch.");
    await dialog.getByLabel("Budget").fill("200");
    await dialog.getByText("64,000 characters", { exact: false }).waitFor();
    await dialog.getByLabel("Summarise older turns").uncheck();
    await dialog.getByLabel("Keep it unused for").selectOption({ label: "30 days" });
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved: applies from the next message on").first().waitFor();
    const { settings, own } = await api.settings("s");
    assertEquals(settings, {
      model: "claude-opus-5-5",
      systemPrompt: "Answer in Dutch.",
      contextLimit: 64_000,
      summaries: false,
      keepFor: 2_592_000,
    });
    assertEquals(own.length, 5);
    await say(page, "Hello");
    await isQuiet(page);
    assertEquals(claude.replies.at(-1)?.body.model, "claude-opus-5-5");
    const again = await openSettings(page);
    assertEquals(await again.getByLabel("System prompt").inputValue(), "Answer in Dutch.");
    await again.getByRole("button", { name: "Use the bridge's" }).click();
    await again.getByLabel("Model").selectOption("");
    await again.getByRole("button", { name: "Save" }).click();
    await again.waitFor({ state: "detached" });
    assertEquals((await api.settings("s")).own, ["contextLimit", "summaries", "keepFor"]);
  });
});

pageTest(
  "open settings follow what another client changes, and keep what is being changed",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const api = createApi({ url });
      const page = await visitor.open(`${url}/?session=s`);
      await isQuiet(page);
      await say(page, "Hello");
      await isQuiet(page);
      const dialog = await openSettings(page);
      await dialog.getByLabel("System prompt").fill("Answer in Dutch.");
      await api.configure("s", { model: "claude-opus-5-5", contextLimit: 12_000 });
      await isTrue(
        page,
        "document.querySelector('dialog form select').value === 'claude-opus-5-5'",
      );
      assertEquals(await dialog.getByLabel("System prompt").inputValue(), "Answer in Dutch.");
      await dialog.getByRole("button", { name: "Save" }).click();
      await dialog.waitFor({ state: "detached" });
      const { settings, own } = await api.settings("s");
      assertEquals(own, ["model", "systemPrompt", "contextLimit"]);
      assertEquals([settings.model, settings.systemPrompt, settings.contextLimit], [
        "claude-opus-5-5",
        "Answer in Dutch.",
        12_000,
      ]);
    });
  },
);

pageTest(
  "the comma opens the settings, Escape closes them, and typing a comma types it",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const page = await visitor.open(`${url}/?session=s`);
      await isQuiet(page);
      await page.locator("#message").fill("");
      await page.locator("#message").press(",");
      assertEquals(await page.locator("#message").inputValue(), ",");
      await page.locator("#message").fill("");
      await page.locator("h1").first().click();
      await page.evaluate("document.activeElement?.blur()");
      await page.keyboard.press(",");
      const dialog = page.getByRole("dialog", { name: /^Settings of / });
      await dialog.getByLabel("Model").waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
    });
  },
);

pageTest("what the bridge refuses is said in the dialog, which stays open", async (visitor) => {
  await withServer(async ({ url }) => {
    const page = await visitor.open(`${url}/?session=s`);
    await isQuiet(page);
    const dialog = await openSettings(page);
    // As one that was there when the dialog opened, and is no more.
    await page.evaluate(
      "document.querySelector('#settings-model').add(new Option('claude-x', 'claude-x'))",
    );
    await dialog.getByLabel("Model").selectOption("claude-x");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByRole("alert").getByText(/There is no model claude-x; choose one of/)
      .waitFor();
    assert(await dialog.getByRole("button", { name: "Save" }).isEnabled());
  });
});

pageTest("a budget that was tried is kept, and said to be the session's", async (visitor) => {
  await withServer(async ({ url }) => {
    const api = createApi({ url });
    const page = await visitor.open(`${url}/?session=s`);
    await isQuiet(page);
    await say(page, "Hello");
    await isQuiet(page);
    await page.getByRole("button", { name: "What Claude will see" }).first().click();
    const drawer = page.locator(".drawer");
    await page.locator("#message").fill("And now?");
    await drawer.getByRole("slider", { name: "Budget" }).fill("100");
    await drawer.getByRole("button", { name: "Keep this budget" }).click();
    await drawer.getByRole("button", { name: /\(this session's setting\)$/ }).waitFor();
    const { settings, own } = await api.settings("s");
    assertEquals(own, ["contextLimit"]);
    assert(settings.contextLimit !== 8_000, `${settings.contextLimit}`);
    await drawer.getByText("Settings of this request").click();
    await drawer.getByText("(this session's own)").waitFor();
    await drawer.locator(".context-run[aria-busy=false]").waitFor();
    assertEquals(await seriousProblems(page), []);
  });
});

pageTest("a read-only token sees the settings and cannot change them", async (visitor) => {
  const tokens = [
    { owner: "ada", token: "ada-token-0123456789" },
    { owner: "ada", token: "ada-reads-0123456789", scopes: ["read" as const] },
  ];
  await withServer(async ({ url }) => {
    const api = createApi({ url, token: "ada-token-0123456789" });
    await api.configure("s", { systemPrompt: "Answer in Dutch." });
    const page = await visitor.open(`${url}/?session=s`);
    await page.getByLabel("Token", { exact: true }).fill("ada-reads-0123456789");
    await page.keyboard.press("Enter");
    await page.locator("header.bar").getByRole("button", { name: /^Actions for / }).waitFor();
    const dialog = await openSettings(page);
    await dialog.getByText("Your token is read-only").waitFor();
    assertEquals(await dialog.getByLabel("System prompt").inputValue(), "Answer in Dutch.");
    for (const label of ["Model", "System prompt", "Budget", "Summarise older turns"]) {
      assert(await dialog.getByLabel(label).isDisabled(), label);
    }
    assertEquals(await dialog.getByRole("button", { name: "Save" }).count(), 0);
  }, { access: { tokens } });
});

pageTest(
  "the settings fit three sizes, light and dark, in each language, and axe finds nothing",
  async (visitor) => {
    await withServer(async ({ url }) => {
      for (
        const [locale, colorScheme, size] of [
          ["en", "light", "phone"],
          ["de", "dark", "phone"],
          ["ar", "light", "tablet"],
          ["de", "light", "desktop"],
          ["ar", "dark", "desktop"],
        ] as const
      ) {
        const options = {
          locale,
          colorScheme,
          viewport: SIZES[size],
          reducedMotion: "reduce" as const,
        };
        const page = await visitor.open(`${url}/?session=s`, await visitor.context(options));
        await page.locator("#message").waitFor();
        await page.locator(".status, .about").first().waitFor();
        await page.evaluate("document.activeElement?.blur()");
        await isWhole(page);
        await page.keyboard.press(",");
        const dialog = page.locator("dialog[open]");
        await dialog.locator("#settings-model").waitFor();
        const where = `${locale} ${colorScheme} ${size}`;
        const wide = await page.evaluate<number>(
          "Math.max(0, document.querySelector('dialog[open]').scrollWidth - document.querySelector('dialog[open]').clientWidth)",
        );
        assertEquals(wide, 0, where);
        assertEquals(await seriousProblems(page), [], where);
        const shots = Deno.env.get("SETTINGS_SHOTS");
        if (shots) {
          await page.screenshot({ path: `${shots}/settings-${locale}-${colorScheme}-${size}.png` });
        }
        await page.close();
      }
    });
  },
);
