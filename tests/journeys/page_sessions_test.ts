import { assertEquals, assertMatch } from "@std/assert";
import { endBrowserAfterAll, hasValue, isQuiet, pageTest, said, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

const TOKENS = [{ owner: "ada", token: "ada-token-0123456789" }];

pageTest("sessions are listed by last use, searched, renamed and started", async (visitor) => {
  await withServer(async ({ url }) => {
    const page = await visitor.open(`${url}/?session=hives`);
    const list = page.getByRole("navigation", { name: "Sessions" });
    const titles = () => list.locator(".title").allInnerTexts();
    await say(page, "How do hives stay warm?");
    await isQuiet(page);
    await list.getByText("How do hives stay warm?").waitFor();
    await list.getByRole("button", { name: "New session", exact: true }).click();
    await page.getByRole("heading", { name: "What is on your mind?" }).waitFor();
    await say(page, "Which clouds bring rain?");
    await list.getByText("Which clouds bring rain?").waitFor();
    await list.getByText("How do hives stay warm?").click();
    await page.getByText("Echo: How do hives stay warm?", { exact: true }).first().waitFor();
    await say(page, "And in winter?");
    await page.getByText("Echo: And in winter?", { exact: true }).first().waitFor();
    await list.locator("li").first().getByText("How do hives stay warm?").waitFor();
    assertEquals(await titles(), ["How do hives stay warm?", "Which clouds bring rain?"]);
    assertMatch(
      await list.locator(".times").first().innerText(),
      /^just now\s+Deleted in (\d+ (h|min|days)) unless used$/,
    );

    assertEquals(new URL(page.url()).searchParams.get("session"), "hives");
    await page.getByRole("banner").or(page.locator("main")).getByRole("button", {
      name: /^Actions for/,
    }).first().click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Warm hives");
    await dialog.getByRole("button", { name: "Rename" }).click();
    await page.getByRole("heading", { name: "Warm hives", level: 1 }).waitFor();
    await list.getByText("Warm hives").waitFor();

    await list.getByRole("searchbox", { name: "Search sessions" }).fill("cloud");
    await list.locator(".title").nth(1).waitFor({ state: "detached" });
    assertEquals(await titles(), ["Which clouds bring rain?"]);
    await list.getByRole("searchbox", { name: "Search sessions" }).fill("no such words");
    await list.getByText("No sessions match “no such words”.").waitFor();
    await page.goBack();
    await page.getByText("Echo: Which clouds bring rain?", { exact: true }).first().waitFor();
  });
});

pageTest(
  "the search of the list finds what was said in any session, and leads there",
  async (visitor) => {
    await withServer(async ({ url, attach }) => {
      const client = await attach("cats", { owner: "local" });
      await client.ask("Good morning");
      await client.ask("Tibbles sleeps in Porto", "asleep");
      client.detach();
      const page = await visitor.open(`${url}/?session=other`);
      const list = page.getByRole("navigation", { name: "Sessions" });
      await list.getByRole("searchbox", { name: "Search sessions" }).fill("tibbles");
      const said = list.getByRole("region", { name: "Said in your sessions" });
      await said.getByText("Tibbles").first().waitFor();
      assertEquals(await said.locator("mark").first().innerText(), "Tibbles");
      await said.locator("a").first().click();
      await page.locator('.turn[aria-current="location"]').getByText("Tibbles sleeps in Porto")
        .first()
        .waitFor();
      const address = new URL(page.url());
      assertEquals([address.searchParams.get("session"), address.hash], ["cats", "#asleep"]);
      await list.getByRole("searchbox", { name: "Search sessions" }).fill("");
      await said.waitFor({ state: "detached" });
    });
  },
);

pageTest(
  "the list groups sessions by day, last used first, across pages",
  async (visitor) => {
    const day = 86_400_000;
    let now = Date.now() - 9 * day;
    await withServer(async ({ url, attach }) => {
      const say = async (session: string, text: string) => {
        const client = await attach(session, { owner: "local" });
        await client.ask(text);
        client.detach();
      };
      await say("oldest", "Begun first, used last");
      for (let index = 0; index < 60; index++) {
        now += 60_000;
        await say(`s${index}`, `Number ${index}`);
      }
      now = Date.now() - 1.5 * day;
      await say("s3", "Again");
      now = Date.now();
      await say("oldest", "Here I am");
      const page = await visitor.open(`${url}/?session=new`);
      const list = page.getByRole("navigation", { name: "Sessions" });
      await list.getByText("Begun first, used last").waitFor();
      const titles = await list.locator(".title").allInnerTexts();
      assertEquals(titles.slice(0, 3), ["Begun first, used last", "Number 3", "Number 59"]);
      assertEquals(titles.length, 50);
      const days = await list.locator("h2").allInnerTexts();
      assertEquals(days[0], "Today");
      assertMatch(days.join(), /^Today,(Yesterday|This week),Earlier$/);
      await list.getByRole("button", { name: "Show more" }).click();
      await list.getByText("Number 0", { exact: true }).waitFor();
      assertEquals(await list.locator(".title").count(), 61);
      assertEquals(await list.getByRole("button", { name: "Show more" }).count(), 0);
    }, { now: () => now, settings: { ttlMs: 30 * day } });
  },
);

pageTest(
  "deleting a session asks first, shows the next one, and reaches other tabs",
  async (visitor) => {
    await withServer(async ({ url, bridge }) => {
      const page = await visitor.open(`${url}/?session=gone`);
      await say(page, "Remember me");
      await isQuiet(page);
      await page.locator(".prose").waitFor();
      const tab = await visitor.open(`${url}/?session=gone`);
      await isQuiet(tab);
      // A page in the background draws one frame per second.
      await page.bringToFront();
      const menu = () =>
        page.locator("main").getByRole("button", { name: /^Actions for/ }).first().click();
      await menu();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await page.getByRole("button", { name: "Cancel" }).click();
      assertEquals((await bridge.describe({ owner: "local", session: "gone" }))?.turns, 1);
      await menu();
      await page.getByRole("menuitem", { name: "Delete" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await page.getByText("Session deleted").first().waitFor();
      assertEquals(await bridge.describe({ owner: "local", session: "gone" }), undefined);
      assertEquals(await said(page), []);
      assertEquals(new URL(page.url()).searchParams.get("session") === "gone", false);
      await tab.bringToFront();
      const alert = tab.getByRole("alert");
      await alert.getByText("This session was deleted elsewhere.").waitFor();
      const draft = tab.getByLabel("Message", { exact: true });
      await say(tab, "Typed too late");
      assertEquals(await draft.inputValue(), "Typed too late");
      await alert.locator("button:focus", { hasText: "Send in a new session" }).waitFor();
      await tab.keyboard.press("Enter");
      await tab.getByText("Echo: Typed too late", { exact: true }).first().waitFor();
    });
  },
);

pageTest(
  "law 10: the page asks for a token, stores it where chosen, and never puts it in a URL",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const context = await visitor.context();
      const addresses: string[] = [];
      context.on("request", (request) => addresses.push(request.url()));
      const page = await visitor.open(`${url}/?session=secret`, context);
      const dialog = page.getByRole("dialog", { name: "Token required" });
      await dialog.getByLabel("Token", { exact: true }).fill("wrong-token-0123456789");
      await page.keyboard.press("Enter");
      await dialog.getByText("The current token is not valid").waitFor();
      await dialog.getByLabel("Token", { exact: true }).fill("ada-token-0123456789");
      await page.keyboard.press("Enter");
      await isQuiet(page);
      await say(page, "Hello");
      await page.getByText("Echo: Hello", { exact: true }).first().waitFor();
      await page.reload();
      await page.getByText("Echo: Hello", { exact: true }).first().waitFor();
      assertEquals(await page.evaluate("localStorage.getItem('bridge:token')"), null);

      const tab = await visitor.open(`${url}/?session=secret`, context);
      await tab.getByLabel("Token", { exact: true }).fill("ada-token-0123456789");
      await tab.getByLabel("Remember it in this browser").check();
      await tab.getByRole("button", { name: "Connect" }).click();
      await tab.getByText("Echo: Hello", { exact: true }).first().waitFor();
      const third = await visitor.open(`${url}/?session=secret`, context);
      await third.getByText("Echo: Hello", { exact: true }).first().waitFor();
      assertEquals(
        addresses.filter((address) => /token-0123/.test(decodeURIComponent(address))),
        [],
      );
    }, { access: { tokens: TOKENS } });
  },
);

pageTest(
  "an invalid session id in the address is reported, and a new session opens",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const page = await visitor.open(`${url}/?session=my%20session`);
      await page.getByRole("alert").getByText("“my session” is not a valid session id").waitFor();
      await isQuiet(page);
      assertMatch(new URL(page.url()).searchParams.get("session") ?? "", /^[0-9a-f-]{32,36}$/);
      await say(page, "Hello");
      await page.getByText("Echo: Hello", { exact: true }).first().waitFor();
    });
  },
);

pageTest(
  "a refused message says what to do, and can be edited and sent again",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const page = await visitor.open(`${url}/?session=large`);
      await isQuiet(page);
      await say(page, "x".repeat(30_000));
      await page.getByText(/too large for the bridge/).first().waitFor();
      await say(page, "Short");
      await page.getByText("Echo: Short", { exact: true }).first().waitFor();
      await page.getByRole("button", { name: "Edit and resend" }).click();
      await hasValue(page.getByLabel("Message", { exact: true }), "x".repeat(30_000));
    }, { limits: { frameBytes: 20_000 } });
  },
);

pageTest(
  "typing right after “Edit and resend” keeps the refused message, also over a reload",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const page = await visitor.open(`${url}/?session=typing`);
      await isQuiet(page);
      const refused = "x".repeat(30_000);
      await say(page, refused);
      const again = page.getByRole("button", { name: "Edit and resend" });
      await again.waitFor();
      const loaded = page.waitForEvent("load");
      // Within one task: no frame is drawn between the click, the key, and the reload.
      await page.evaluate(`{
        const buttons = [...document.querySelectorAll("button")];
        buttons.find((each) => each.textContent === "Edit and resend").click();
        const field = document.querySelector("#message");
        field.value += "!";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        location.reload();
      }`);
      await loaded;
      const field = page.getByLabel("Message", { exact: true });
      const kept = await field.inputValue();
      assertEquals([kept.length, kept.at(-1)], [refused.length + 1, "!"]);
    }, { limits: { frameBytes: 20_000 } });
  },
);

pageTest("a refused connection says why, and recovers", async (visitor) => {
  await withServer(async ({ url, socket }) => {
    const other = await socket("/ws?session=other");
    const page = await visitor.open(`${url}/?session=refused`);
    await page.getByText(/Too many connections are open/).waitFor();
    other.close();
    await isQuiet(page);
    await page.locator(".banner").waitFor({ state: "detached" });
  }, { limits: { connectionsPerOwner: 1 } });
});
