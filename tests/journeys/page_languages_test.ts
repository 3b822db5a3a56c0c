import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { seriousProblems } from "../support/axe.ts";
import { endBrowserAfterAll, pageTest, type Visitor } from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } };

/** What a test looks for on the page in a language. */
const SPOKEN = {
  de: {
    ...{ dir: "ltr", title: "Neue Sitzung", send: "Senden", sessions: "Sitzungen" },
    ...{ memory: "Gedächtnis", knowledge: "Was es weiß", eye: "Was Claude sehen wird" },
    ...{ spaces: /^Raum: .*wechseln$/, close: "Bereich schließen", menu: /^Aktionen für „/ },
    ...{
      actions: ["Umbenennen", "Verschieben", "Behalten", "Löschen"],
      cancel: "Abbrechen",
      move: "Verschieben",
    },
  },
  ar: {
    ...{ dir: "rtl", title: "جلسة جديدة", send: "إرسال", sessions: "الجلسات" },
    ...{ memory: "الذاكرة", knowledge: "ما يعرفه", eye: "ما سيراه Claude" },
    ...{ spaces: /^المساحة: .*تبديل/, close: "إغلاق اللوحة", menu: /^إجراءات «/ },
    ...{ actions: ["إعادة تسمية", "نقل", "الاحتفاظ", "حذف"], cancel: "إلغاء", move: "نقل" },
  },
} as const;

/** Nothing is wider than the page, nothing has English words, and axe finds nothing serious. */
async function isWell(page: Page, where: string): Promise<void> {
  const width = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
  assert(width <= 0, `${where}: the page is ${width} px too wide`);
  const wide = await page.evaluate<string[]>(`[...document.querySelectorAll(
      "button, select, h1, h2, p, a, label, summary")]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => !each.closest(".unseen, .skip, .log, [aria-hidden=true]"))
    .filter((each) => {
      const { left, right, width } = each.getBoundingClientRect();
      return width > 0 && (left < -1 || right > innerWidth + 1);
    }).map((each) => each.className + ": " + each.textContent)`);
  assertEquals(wide, [], where);
  assertEquals(await seriousProblems(page), [], where);
}

/** Says something whatever the page's language, and waits for the reply. */
async function say(page: Page, text: string): Promise<void> {
  await page.locator("#message").fill(text);
  await page.keyboard.press("Enter");
  await page.locator(".turn.completed .actions").first().waitFor({ state: "attached" });
}

async function open(visitor: Visitor, url: string, options: {
  readonly locale: string;
  readonly viewport: { readonly width: number; readonly height: number };
}): Promise<Page> {
  return await visitor.open(url, await visitor.context({ reducedMotion: "reduce", ...options }));
}

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const [language, texts] of Object.entries(SPOKEN)) {
    pageTest(
      `the page speaks ${language} on a ${size}: nothing overflows, axe finds nothing serious`,
      async (visitor) => {
        await withServer(async ({ url }) => {
          const page = await open(visitor, `${url}/?session=spoken`, {
            locale: language === "de" ? "de-AT" : "ar-EG",
            viewport,
          });
          await page.getByRole("heading", { name: texts.title, level: 1 }).waitFor();
          const root = page.locator("html");
          assertEquals(await root.getAttribute("lang"), language);
          assertEquals(await root.getAttribute("dir"), texts.dir);
          await page.locator(".welcome .ideas button").first().waitFor();
          await isWell(page, "welcome");
          await say(page, "What does this do?\n```js\nconst bees = 1;\n```");
          await isWell(page, "chat");
          for (const code of await page.locator("figure.code").all()) {
            assertEquals(await code.getAttribute("dir"), "ltr");
          }
          await page.getByRole("button", { name: texts.eye }).first().click();
          await page.locator(".drawer textarea").fill("bees");
          await page.locator(".context-item").first().waitFor();
          await isWell(page, "drawer");
          await page.getByRole("button", { name: texts.close }).click();
          for (const view of [texts.memory, texts.knowledge]) {
            await page.getByRole("navigation").getByRole("button", { name: view }).click();
            await page.locator(".memory-charts, .knowledge-head").first().waitFor();
            await isWell(page, view);
          }
          await page.getByRole("button", { name: texts.menu }).last().click();
          for (const name of texts.actions) await page.getByRole("menuitem", { name }).waitFor();
          await isWell(page, "menu");
          await page.getByRole("menuitem", { name: texts.move }).click();
          await page.locator("dialog[open]").waitFor();
          await isWell(page, "dialog");
          await page.getByRole("button", { name: texts.cancel }).click();
          if (size === "phone") {
            await page.getByRole("button", { name: texts.sessions, exact: true }).click();
          }
          await page.getByRole("button", { name: texts.spaces }).click();
          await page.locator(".space-list").waitFor();
          await isWell(page, "spaces");
        });
      },
    );
  }
}

pageTest("in Arabic the page is mirrored, and texts keep their own direction", async (visitor) => {
  await withServer(async ({ url }) => {
    const page = await open(visitor, `${url}/?session=mirror`, {
      locale: "ar",
      viewport: SIZES.desktop,
    });
    await say(page, "Hello there");
    const place = async (selector: string) => {
      const box = await page.locator(selector).first().boundingBox();
      assert(box, selector);
      return box;
    };
    const [sidebar, main, bubble] = [
      await place(".sidebar"),
      await place("main"),
      await place(".bubble"),
    ];
    assert(sidebar.x > main.x, "the list is at the right");
    assert(bubble.x + bubble.width / 2 < main.x + main.width / 2, "own messages are at the left");
    const direction = await page.evaluate<string>(
      `getComputedStyle(document.querySelector(".bubble")).direction`,
    );
    assertEquals(direction, "ltr", "an English message stays as it was written");
    await page.getByRole("button", { name: SPOKEN.ar.eye }).first().click();
    assert((await place(".drawer")).x < (await place("main")).x, "the drawer opens at the left");
  });
});

pageTest(
  "the language can be chosen, at once and for good; what was typed stays",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const page = await open(visitor, `${url}/?session=choice`, {
        locale: "en-US",
        viewport: SIZES.desktop,
      });
      const field = page.locator("#message");
      await field.fill("A draft");
      const choice = page.getByRole("combobox", { name: "Language", exact: true });
      await choice.selectOption({ label: "Deutsch" });
      await page.getByRole("button", { name: "Senden" }).waitFor();
      assertEquals(await page.locator("html").getAttribute("lang"), "de");
      assertEquals(await field.inputValue(), "A draft");
      await page.locator("#language:focus").waitFor();
      await page.getByRole("combobox", { name: "Sprache" }).selectOption({ label: "العربية" });
      await page.getByRole("button", { name: SPOKEN.ar.send }).waitFor();
      await page.reload();
      await page.getByRole("button", { name: SPOKEN.ar.send }).waitFor();
      assertEquals(await page.locator("html").getAttribute("dir"), "rtl");
      await page.locator("#language").selectOption({ label: "English" });
      await page.getByRole("button", { name: "Send", exact: true }).waitFor();
      assertEquals(await page.locator("html").getAttribute("dir"), "ltr");
    });
  },
);

pageTest("a language whose words do not load leaves the page in English", async (visitor) => {
  await withServer(async ({ url }) => {
    const context = await visitor.context({ locale: "de-DE" });
    await context.route("**/assets/all-*.js", (route) => route.abort());
    const page = await visitor.open(`${url}/?session=lost`, context);
    await page.getByRole("button", { name: "Send", exact: true }).waitFor();
    assertEquals(await page.locator("html").getAttribute("lang"), "en");
  });
});

pageTest(
  "only the language in use is loaded, and English needs no more than the page",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const loaded = async (locale: string) => {
        const page = await open(visitor, `${url}/?session=${locale}`, {
          locale,
          viewport: SIZES.desktop,
        });
        await page.locator("#language").waitFor();
        return await page.evaluate<number>(
          `performance.getEntriesByType("resource").filter(({ name }) => name.includes("/all-")).length`,
        );
      };
      assertEquals([await loaded("en"), await loaded("de"), await loaded("ar")], [0, 1, 1]);
    });
  },
);
