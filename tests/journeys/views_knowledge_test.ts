import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { type Api, connect, createApi } from "../../src/client/mod.ts";
import { seriousProblems } from "../support/axe.ts";
import {
  endBrowserAfterAll,
  isQuiet,
  isTrue,
  openPatient,
  pageTest,
  say,
} from "../support/page.ts";
import { type ServedWorld, withServer } from "../support/server.ts";

endBrowserAfterAll();

/** Runs a test on a bridge that learns when it is asked to. */
function onLearningServer(
  test: (world: ServedWorld) => Promise<void>,
  options: Parameters<typeof withServer>[1] = {},
): Promise<void> {
  return withServer(test, {
    settings: { spaces: { learns: true, learnAfterMs: 3_600_000 } },
    ...options,
  });
}

/** What the fake model learns from what the user said. */
function learnedFrom(text: string): string {
  return `The user: ${text}`;
}

/** What a session in the space main says, and what is learned from it. */
async function tellMain(
  { url, attach }: ServedWorld,
  session: string,
  texts: readonly string[],
): Promise<Api> {
  const api = createApi({ url });
  const client = await attach(session, { owner: "local", space: "main" });
  for (const [index, text] of texts.entries()) await client.ask(text, `${session}-${index}`);
  client.detach();
  await api.spaces.learn("main");
  return api;
}

function card(page: Page, text: string) {
  return page.locator(".fact").filter({ has: page.getByText(text, { exact: true }) });
}

pageTest(
  "a fact's card says when and where it was said, and Why? opens the very turn",
  async (visitor) => {
    await onLearningServer(async (world) => {
      const fillers = Array.from({ length: 40 }, (_, index) => `Nothing much, number ${index}`);
      const texts = [...fillers, "My name is Ada", ...fillers];
      await tellMain(world, "bees", texts);
      const page = await visitor.open(`${world.url}/?session=other&view=knowledge`);
      const ada = card(page, learnedFrom("My name is Ada"));
      assertMatch(
        await ada.locator(".fact-about").innerText(),
        /^You said so\s+since .+\d{4}.+ (AM|PM)\s+from “Nothing much, number 0”$/,
      );
      await ada.getByRole("button", { name: /^Why\?/ }).click();
      const turn = page.locator("[data-id=bees-40] .turn[aria-current=location]");
      await turn.waitFor();
      assertEquals(new URL(page.url()).searchParams.get("session"), "bees");
      await isTrue(
        page,
        `{
          const turn = document.querySelector("[data-id=bees-40]")?.getBoundingClientRect();
          turn && turn.top >= 0 && turn.bottom <= innerHeight;
        }`,
      );
      await page.getByRole("button", { name: "What it knows" }).click();
      await ada.getByRole("button", { name: /^History of/ }).click();
      await ada.getByText("Said in this session:").waitFor();
      await ada.locator("blockquote").getByText("My name is Ada", { exact: true }).waitFor();
      await ada.getByRole("button", { name: /^Show in chat: position/ }).click();
      await turn.waitFor();
    });
  },
);

pageTest(
  "facts are added, corrected, pinned and searched, and their history shows what was superseded",
  async (visitor) => {
    await onLearningServer(async (world) => {
      const api = await tellMain(world, "bees", ["My name is Ada"]);
      const page = await visitor.open(`${world.url}/?session=bees&view=knowledge`);
      await page.getByText("1 fact", { exact: true }).waitFor();
      await page.getByLabel("New fact").fill("Ada keeps bees");
      await page.keyboard.press("Enter");
      await card(page, "Ada keeps bees").getByText("You wrote it").waitFor();
      await page.getByLabel("New fact").fill("ada keeps BEES.");
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await page.getByText("That is known already").first().waitFor();
      assertEquals(await page.locator(".fact").count(), 2);

      await page.getByRole("button", { name: "Correct “The user: My name is Ada”" }).click();
      const editor = page.getByLabel("Correct the fact");
      await editor.fill("Not this");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Correct “The user: My name is Ada”" }).click();
      assertEquals(await editor.inputValue(), learnedFrom("My name is Ada"));
      await editor.fill("My name is Ada Lovelace");
      await page.keyboard.press("Enter");
      const ada = card(page, "My name is Ada Lovelace");
      await ada.getByRole("button", { name: /^Pin/ }).click();
      await ada.getByRole("button", { name: /^Unpin/ }).waitFor();
      await ada.getByText("Pinned", { exact: true }).waitFor();
      const { facts } = await api.spaces.facts("main", { q: "lovelace" });
      assertEquals(facts.map(({ text, isPinned }) => [text, isPinned]), [
        ["My name is Ada Lovelace", true],
      ]);
      await ada.getByRole("button", { name: /^History of/ }).click();
      const story = ada.locator(".fact-story li");
      await story.nth(2).waitFor();
      assertEquals((await story.allInnerTexts()).map((text) => text.split(/\s/)[0]), [
        "Pinned",
        "Changed",
        "Learned",
      ]);
      await story.nth(2).getByText(learnedFrom("My name is Ada"), { exact: true }).waitFor();

      await page.getByRole("searchbox", { name: "Search what is known" }).fill("bees");
      await page.getByText("1 found").waitFor();
      await card(page, "Ada keeps bees").waitFor();
      await page.getByRole("searchbox", { name: "Search what is known" }).fill("okapi");
      await page.getByText("Nothing known matches “okapi”.").waitFor();
    });
  },
);

pageTest(
  "facts that are learned, changed or forgotten elsewhere appear, change and go by themselves",
  async (visitor) => {
    await onLearningServer(async ({ url }) => {
      const api = createApi({ url });
      const page = await visitor.open(`${url}/?session=bees`);
      await say(page, "My name is Ada");
      await isQuiet(page);
      await page.getByRole("button", { name: "What it knows" }).click();
      await page.getByText(/^Nothing yet/).waitFor();
      await page.getByRole("button", { name: "Learn now" }).click();
      await page.getByText("1 added, 0 updated, 0 dropped.").waitFor();
      const { fact } = await api.spaces.remember("main", { text: "Ada keeps bees" });
      await card(page, "Ada keeps bees").waitFor();
      await api.spaces.change("main", fact, { text: "Ada keeps goats" });
      await card(page, "Ada keeps goats").waitFor();
      await api.spaces.forget("main", fact);
      await card(page, "Ada keeps goats").waitFor({ state: "detached" });
      assertEquals(await page.locator(".fact").count(), 1);
    });
  },
);

pageTest(
  "law 15: forgetting waits so that it can be undone, and is done when the time is over",
  async (visitor) => {
    await onLearningServer(async ({ url }) => {
      const api = createApi({ url });
      for (const text of ["Ada keeps bees", "Ada keeps goats"]) {
        await api.spaces.remember("main", { text });
      }
      const current = async () =>
        (await api.spaces.facts("main")).facts.map(({ text }) => text).sort();
      const page = await visitor.open(`${url}/?session=bees&view=knowledge`);
      await page.clock.install();
      await page.getByRole("button", { name: "Forget “Ada keeps bees”" }).click();
      const bees = card(page, "Ada keeps bees");
      await bees.getByText("Will be forgotten in a moment.").waitFor();
      await bees.locator("button:focus").getByText("Undo").waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".fact:focus").getByText("Ada keeps bees", { exact: true }).waitFor();
      await page.clock.fastForward(60_000);
      await page.getByRole("button", { name: "Forget “Ada keeps bees”" }).waitFor();
      assertEquals(await current(), ["Ada keeps bees", "Ada keeps goats"]);

      await page.getByRole("button", { name: "Forget “Ada keeps bees”" }).click();
      await bees.getByText("Will be forgotten in a moment.").waitFor();
      assertEquals(await current(), ["Ada keeps bees", "Ada keeps goats"]);
      await page.clock.fastForward(60_000);
      await bees.waitFor({ state: "detached" });
      assertEquals(await current(), ["Ada keeps goats"]);
    });
  },
);

pageTest(
  "law 15: a fact whose forgetting waits is forgotten when the page is left",
  async (visitor) => {
    await onLearningServer(async ({ url }) => {
      const api = createApi({ url });
      await api.spaces.remember("main", { text: "Ada keeps bees" });
      const page = await openPatient(visitor, `${url}/?session=bees&view=knowledge`);
      await page.getByRole("button", { name: "Forget “Ada keeps bees”" }).click();
      await page.getByText("Will be forgotten in a moment.").waitFor();
      await page.getByRole("button", { name: "Memory" }).click();
      await page.getByRole("button", { name: "What it knows" }).click();
      await page.getByText("Will be forgotten in a moment.").waitFor();
      const client = connect({ url, session: "watcher", space: "main" });
      await client.ask("Hello");
      const forgotten = new Promise<unknown>((resolve) => client.on("fact.forgotten", resolve));
      await page.goto("about:blank");
      await forgotten;
      await client.close();
      assertEquals((await api.spaces.facts("main")).facts, []);
    });
  },
);

pageTest("facts come in pages, and failures say what to do", async (visitor) => {
  await onLearningServer(async ({ url }) => {
    const api = createApi({ url });
    for (let index = 0; index < 60; index++) {
      await api.spaces.remember("main", { text: `Hive ${index} is painted blue` });
    }
    const context = await visitor.context();
    let isBroken = true;
    await context.route("**/v1/spaces/main/facts?*", async (route) => {
      if (!isBroken) return await route.continue();
      await route.fulfill({
        status: 503,
        contentType: "application/problem+json",
        body: JSON.stringify({ code: "internal", detail: "The store is asleep" }),
      });
    });
    const page = await visitor.open(`${url}/?session=bees&view=knowledge`, context);
    const alert = page.getByRole("alert").filter({ hasText: "The store is asleep" });
    await alert.waitFor();
    isBroken = false;
    await alert.getByRole("button", { name: "Try again" }).click();
    await page.getByText("50+ facts").waitFor();
    assertEquals(await page.locator(".fact").count(), 50);
    await page.getByRole("button", { name: "Show more" }).click();
    await page.getByText("60 facts").waitFor();
    assertEquals(await page.locator(".fact").count(), 60);
    assertEquals(await page.getByRole("button", { name: "Show more" }).count(), 0);

    await context.route("**/v1/spaces/main/learn", async (route) => {
      await route.fulfill({
        status: 409,
        contentType: "application/problem+json",
        body: JSON.stringify({ code: "learning_off", detail: "Learning is switched off" }),
      });
    });
    await page.getByRole("button", { name: "Learn now" }).click();
    await page.getByText("Learning is switched off on this bridge").waitFor();
    assertEquals(await page.getByRole("button", { name: "Learn now" }).count(), 0);
  });
});

pageTest("with a read-only token, what is known can be read and not changed", async (visitor) => {
  const tokens = [
    { owner: "ada", token: "ada-token-0123456789" },
    { owner: "ada", token: "ada-reads-0123456789", scopes: ["read"] as const },
  ];
  await onLearningServer(async ({ url }) => {
    const api = createApi({ url, token: "ada-token-0123456789" });
    await api.spaces.remember("main", { text: "Ada keeps bees" });
    const context = await visitor.context();
    await context.addInitScript(
      `if (location.protocol === "http:") localStorage.setItem("bridge:token", "ada-reads-0123456789")`,
    );
    const page = await visitor.open(`${url}/?session=bees&view=knowledge`, context);
    await card(page, "Ada keeps bees").waitFor();
    await page.getByText("Your token is read-only: you can look, but not change.").waitFor();
    assertEquals(await page.getByLabel("New fact").count(), 0);
    assertEquals(await page.getByRole("button", { name: /^(Correct|Pin|Forget)/ }).count(), 0);
    assertEquals(await page.getByRole("button", { name: "Learn now" }).count(), 0);
    await page.getByRole("button", { name: /^History of/ }).click();
    await page.locator(".fact-story").getByText("Learned").waitFor();
  }, { access: { tokens } });
});

pageTest(
  "what is learned from a session shows in its talk, with the way to take it back",
  async (visitor) => {
    await onLearningServer(async ({ url }) => {
      const api = createApi({ url });
      const page = await visitor.open(`${url}/?session=bees`);
      await say(page, "My name is Ada");
      await page.getByText("Echo: My name is Ada").first().waitFor();
      await isQuiet(page);
      await say(page, "I keep bees");
      await page.getByText("Echo: I keep bees").first().waitFor();
      await isQuiet(page);
      await api.spaces.remember("main", { text: "Somebody else wrote this" });
      await api.spaces.learn("main");
      const lines = page.locator(".learned");
      await lines.nth(1).waitFor();
      assertEquals((await lines.locator("span").allInnerTexts()).sort(), [
        `Learned: ${learnedFrom("I keep bees")}`,
        `Learned: ${learnedFrom("My name is Ada")}`,
      ]);
      await lines.filter({ hasText: "I keep bees" }).getByRole("button", { name: /^Undo/ }).click();
      await page.getByText("Forgotten").first().waitFor();
      await lines.filter({ hasText: "I keep bees" }).waitFor({ state: "detached" });
      await say(page, "And now?");
      await page.getByText("Echo: And now?").first().waitFor();
      const rows = await page.evaluate<string[]>(
        "[...document.querySelectorAll('.entry')].map((row) => row.dataset.id)",
      );
      assertEquals(rows.findIndex((id) => id.startsWith("learned-")), 2);
      await lines.getByRole("button", { name: /^Show/ }).click();
      await page.locator(".fact.sought:focus").getByText(learnedFrom("My name is Ada"), {
        exact: true,
      })
        .waitFor();
      const { facts } = await api.spaces.facts("main");
      assertEquals(facts.map(({ text }) => text).sort(), [
        "Somebody else wrote this",
        learnedFrom("My name is Ada"),
      ]);
    });
  },
);

pageTest(
  "what was learned from a session shows in its talk again after a reload, below the turn that said it",
  async (visitor) => {
    await onLearningServer(async (world) => {
      const texts = ["My name is Ada", "Hello there", "I keep bees", "Good night"];
      const api = await tellMain(world, "bees", texts);
      await tellMain(world, "other", ["I play the oboe"]);
      const { facts } = await api.spaces.facts("main", { session: "bees" });
      const idOf = (text: string) =>
        `learned-${facts.find((fact) => fact.text === learnedFrom(text))?.fact}`;
      const page = await visitor.open(`${world.url}/?session=bees`);
      const bees = page.locator(".learned", { hasText: "I keep bees" });
      await bees.waitFor();
      const rows = await page.evaluate<string[]>(
        "[...document.querySelectorAll('.entry')].map((row) => row.dataset.id)",
      );
      assertEquals(rows, [
        ...["bees-0", idOf("My name is Ada"), "bees-1"],
        ...["bees-2", idOf("I keep bees"), "bees-3"],
      ]);
      await page.reload();
      await bees.getByRole("button", { name: /^Undo/ }).click();
      await bees.waitFor({ state: "detached" });
      await page.reload();
      await page.locator(".learned", { hasText: "My name is Ada" }).waitFor();
      assertEquals(await bees.count(), 0);
    });
  },
);

pageTest(
  "the sidebar's search finds what was said in any session, and leads there",
  async (visitor) => {
    await onLearningServer(async (world) => {
      await tellMain(world, "bees", ["Good morning", "I bought three blue hives", "And then?"]);
      const page = await visitor.open(`${world.url}/?session=other`);
      await isQuiet(page);
      const list = page.getByRole("navigation", { name: "Sessions" });
      await list.getByRole("searchbox", { name: "Search sessions" }).fill("blue hives");
      const found = list.locator(".found li");
      await found.first().locator("mark", { hasText: "hives" }).waitFor();
      await found.filter({ hasText: "You in Good morning" }).getByRole("link").click();
      await page.locator("[data-id=bees-1] .turn[aria-current=location]").waitFor();
      await found.filter({ hasText: "Known" }).getByRole("link").click();
      await page.locator(".fact.sought").getByText(learnedFrom("I bought three blue hives"), {
        exact: true,
      })
        .waitFor();
      await list.getByRole("searchbox", { name: "Search sessions" }).fill("okapi");
      await list.getByText("Nothing that was said matches “okapi”.").waitFor();
      await list.getByRole("searchbox", { name: "Search sessions" }).fill("");
      await list.locator(".found").waitFor({ state: "detached" });
    });
  },
);

pageTest(
  "What Claude saw leads to the facts and the turns of other sessions that were used",
  async (visitor) => {
    await onLearningServer(async (world) => {
      await tellMain(world, "bees", [
        "Good morning",
        "My lemon hive is called Matilda",
        "My neighbour is allergic to stings",
      ]);
      const page = await visitor.open(`${world.url}/?session=other`);
      await isQuiet(page);
      await say(page, "What is the lemon hive called?");
      await page.getByText("Echo: What is the lemon hive called?").first().waitFor();
      await isQuiet(page);
      const openDrawer = async () => {
        await page.getByRole("button", { name: "What Claude saw", exact: true }).last().click();
        await page.getByText("Verified").waitFor();
      };
      await openDrawer();
      const facts = page.locator(".context-item[data-kind=fact]");
      const fact = facts.filter({ hasText: "Matilda" }).first();
      await fact.locator("summary").click();
      await fact.getByRole("button", { name: "Show what is known" }).click();
      await page.locator(".fact.sought").getByText(/Matilda/).waitFor();
      await page.getByRole("button", { name: "Chat", exact: true }).click();
      await openDrawer();
      const elsewhere = page.locator(".context-item[data-kind=elsewhere]").filter({
        hasText: "Matilda",
      });
      await elsewhere.getByRole("button", { name: /^Open/ }).click();
      await page.locator("[data-id=bees-1] .turn[aria-current=location]").waitFor();
    });
  },
);

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1_280, 390]) {
    pageTest(
      `axe finds nothing serious in what it knows: ${colorScheme}, ${width} px`,
      async (visitor) => {
        await onLearningServer(async (world) => {
          const api = await tellMain(world, "bees", ["My name is Ada", "I keep bees"]);
          const { facts } = await api.spaces.facts("main");
          await api.spaces.change("main", facts[0]?.fact ?? "", { pinned: true });
          const page = await openPatient(visitor, `${world.url}/?session=bees&view=knowledge`, {
            colorScheme,
            reducedMotion: "reduce",
            viewport: { width, height: 844 },
          });
          await page.getByText("2 facts").waitFor();
          await page.getByRole("button", { name: /^History of/ }).first().click();
          await page.locator(".fact-story").waitFor();
          await page.getByRole("button", { name: /^Forget/ }).last().click();
          await page.getByText("Will be forgotten in a moment.").waitFor();
          assertEquals(await seriousProblems(page), []);
          const widest = await page.evaluate<number>("document.documentElement.scrollWidth");
          assert(widest <= width, `The page is ${widest} px wide`);
          await page.getByRole("button", { name: "Space: Main. Move" }).click();
          await page.getByText("2 facts, 1 session").waitFor();
          assertEquals(await seriousProblems(page), []);
          await page.keyboard.press("Escape");
          if (width < 800) {
            await page.getByRole("button", { name: "Sessions", exact: true }).click();
          }
          await page.getByRole("searchbox", { name: "Search sessions" }).fill("bees");
          await page.locator(".found mark").first().waitFor();
          assertEquals(await seriousProblems(page), []);
          await page.getByRole("button", { name: /Switch space$/ }).click();
          await page.getByRole("button", { name: "Delete “Main”" }).click();
          await page.getByText("Delete this space?").waitFor();
          assertEquals(await seriousProblems(page), []);
        });
      },
    );
  }
}
