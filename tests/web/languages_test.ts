import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { contextWords } from "../../web/languages/context.ts";
import { dialogWords } from "../../web/languages/dialogs.ts";
import { failureWords } from "../../web/languages/failures.ts";
import { words } from "../../web/languages/first.ts";
import { importingWords } from "../../web/languages/imports.ts";
import { knowledgeWords } from "../../web/languages/knowledge.ts";
import {
  isRightToLeft,
  PAGE_LANGUAGES,
  type PageLanguage,
  preferred,
  speak,
} from "../../web/languages/language.ts";
import { lateWords } from "../../web/languages/late.ts";
import { loadGroups } from "../../web/languages/load.ts";
import { memoryWords } from "../../web/languages/memory.ts";
import { dateTime, formatCount } from "../../web/languages/numbers.ts";
import { settingsWords } from "../../web/languages/settings.ts";
import { ERRORS } from "../../src/protocol/errors.ts";
import { expiryNote, timeAgo } from "../../web/sessions/times.ts";

const ENGLISH: Readonly<Record<string, object>> = {
  context: { ...contextWords },
  dialogs: { ...dialogWords },
  failures: { ...failureWords },
  first: { ...words },
  imports: { ...importingWords },
  knowledge: { ...knowledgeWords },
  late: { ...lateWords },
  memory: { ...memoryWords },
  settings: { ...settingsWords },
};
const OTHERS = (Object.keys(PAGE_LANGUAGES) as PageLanguage[]).filter((name) => name !== "en");

/** Runs a test in a language, and speaks English again. */
async function inLanguage(name: PageLanguage, test: () => void): Promise<void> {
  speak(name, await loadGroups(name));
  try {
    test();
  } finally {
    speak("en", {});
  }
}

/** The keys of a table, with those of the tables in it. */
function keysOf(table: object, above = ""): string[] {
  return Object.entries(table).flatMap(([key, value]) =>
    typeof value === "object" ? keysOf(value, `${above}${key}.`) : [above + key]
  ).sort();
}

/** The texts of a table by key; functions are asked with an amount or text for every argument. */
function textsOf(table: object, amount: number): Map<string, string> {
  const texts = new Map<string, string>();
  for (const key of keysOf(table)) {
    const value = key.split(".").reduce(
      (found: unknown, name) => (found as Record<string, unknown>)[name],
      table,
    );
    texts.set(
      key,
      typeof value === "function" ? String(asked(value as Say, amount)) : String(value),
    );
  }
  return texts;
}

type Say = (...args: never[]) => unknown;

/** What a function says when each argument is an amount, or a text where an amount does not do. */
function asked(say: Say, amount: number): unknown {
  const text = `${amount}`;
  const tries = [[amount, amount, amount], [text, text, text], [[text], text], ["tool", amount], [
    amount,
    "day",
  ]];
  for (const some of tries) {
    try {
      const said = String(say(...some as never[]));
      if (!said.includes("undefined")) return said;
    } catch {
      // It wants arguments of a different kind.
    }
  }
  throw new Error(`No arguments are known for ${say}`);
}

Deno.test("every language has every word of every room, and no other", async () => {
  for (const name of OTHERS) {
    const groups = await loadGroups(name);
    assertEquals(Object.keys(groups).sort(), Object.keys(ENGLISH).sort());
    for (const [group, english] of Object.entries(ENGLISH)) {
      const table = groups[group] ?? {};
      assertEquals(keysOf(table), keysOf(english), `${name}, ${group}`);
      for (const amount of [0, 1, 2, 5, 11, 100]) {
        for (const [key, text] of textsOf(table, amount)) {
          assertNotEquals(text.trim(), "", `${name}, ${group}, ${key}`);
          assert(!/undefined|#|NaN/.test(text), `${name}, ${group}, ${key}: ${text}`);
        }
      }
    }
  }
});

/** Names, and words that a language shares with English. */
const SHARED = new Set([
  ...["first.appName", "first.longAppName", "first.chat", "first.offline", "first.codeIn"],
  ...["first.code", "late.budget", "late.replied", "late.saved", "dialogs.token", "dialogs.name"],
  ...["context.savedOf", "dialogs.keyNames.Escape", "dialogs.keyNames.Enter", "late.ofAll"],
  ...["dialogs.keyNames.Home", "dialogs.keyNames.End", "dialogs.keyNames.Shift"],
  ...["dialogs.keyNames.Ctrl", "first.error", "context.unit", "memory.tokens", "first.plainText"],
  ...["context.omitted", "memory.titleIn"],
]);

Deno.test("no text of a language was left in English", async () => {
  for (const name of OTHERS) {
    const groups = await loadGroups(name);
    for (const [group, english] of Object.entries(ENGLISH)) {
      const own = textsOf(groups[group] ?? {}, 7);
      for (const [key, text] of textsOf(english, 7)) {
        if (SHARED.has(`${group}.${key}`)) continue;
        assertNotEquals(own.get(key), text, `${name}, ${group}, ${key}`);
      }
    }
  }
});

Deno.test("no English text shows a name of the code", () => {
  for (const [group, english] of Object.entries(ENGLISH)) {
    for (const [key, text] of textsOf(english, 7)) {
      const said = text.replaceAll(/ChatGPT|LibreChat|Open WebUI/g, "");
      assert(!/[a-z][A-Z]/.test(said), `${group}, ${key}: ${text}`);
    }
  }
});

Deno.test("Arabic is written in its script, and every form of a noun is its own", async () => {
  const { late } = await loadGroups("ar") as { late: typeof lateWords };
  await inLanguage("ar", () => {
    const forms = [1, 2, 3, 11, 100].map((amount) => late.sessions(amount));
    assertEquals(new Set(forms).size, 5);
    assertEquals(forms[0], "جلسة واحدة");
    assertEquals(forms[1], "جلستان");
    for (const text of textsOf({ ...lateWords }, 3).values()) {
      assert(/\p{Script=Arabic}/u.test(text) || /^\d(: |\/)\d$/.test(text), text);
    }
  });
});

Deno.test("every error code of the bridge has a text in every language", async () => {
  for (const name of OTHERS) {
    await inLanguage(name, () => {
      for (const [code, { title }] of Object.entries(ERRORS)) {
        assertNotEquals(words.error(code, title), title, `${name}, ${code}`);
      }
      assertEquals(words.error("of_a_newer_bridge", "Something new"), "Something new");
    });
  }
  assertEquals(words.error("not_found", "No such session"), "No such session");
});

Deno.test("numbers, dates and times are written as the language writes them", async () => {
  const now = new Date(2026, 4, 17, 12).getTime();
  const iso = (days: number) => new Date(now + days * 86_400_000).toISOString();
  await inLanguage("de", () => {
    assertEquals(formatCount(12_345), "12.345");
    assert(dateTime(now).startsWith("17.05.2026"));
    assertEquals(timeAgo(iso(-3), now), "vor 3 Tagen");
    assertEquals(expiryNote(iso(30), now), "Unbenutzt in 30 Tagen gelöscht");
  });
  await inLanguage("ar", () => {
    assertNotEquals(timeAgo(iso(-3), now), "3 days ago");
    assert(expiryNote(iso(2), now).includes("يومين"), expiryNote(iso(2), now));
  });
  assertEquals(formatCount(12_345), "12,345");
});

Deno.test("preferred() takes the first language that the page has", () => {
  assertEquals(preferred(["fr-FR", "de-AT", "en"]), "de");
  assertEquals(preferred(["ar-EG"]), "ar");
  assertEquals(preferred(["EN-gb", "de"]), "en");
  assertEquals(preferred(["fr", "__proto__", "constructor"]), "en");
  assertEquals(preferred([]), "en");
  assertEquals([isRightToLeft("ar"), isRightToLeft("de")], [true, false]);
});

/** Letters in JSX that are no words: names, and values of attributes that nobody reads. */
const NO_WORDS =
  /^(class|type|id|role|name|dir|icon|kind|part|href|for|rel|target|scope|autocomplete|popover|d|viewBox|key|inputmode|accept|enterkeyhint|lang|focusable|data-\w+|aria-(live|hidden|haspopup|labelledby|busy|current|expanded|pressed))$/;

/** Sentences of the client's own, which the page shows by their code. */
const NOT_SHOWN = [
  "state/session.ts: The session has expired",
  "state/session.ts: The session was deleted",
  "worker/worker.ts: Another build is served",
];

Deno.test("no component has a text of its own: all are in the table", async () => {
  const found: string[] = [];
  const root = new URL("../../web/", import.meta.url);
  for await (const path of componentsIn(root)) {
    const text = (await Deno.readTextFile(path)).replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
    const where = path.pathname.slice(root.pathname.length);
    for (const [, name = "", value = ""] of text.matchAll(/\s([\w-]+)="([^"]*\p{L}[^"]*)"/gu)) {
      if (!NO_WORDS.test(name)) found.push(`${where}: ${name}="${value}"`);
    }
    for (const [, inside = ""] of text.matchAll(/(?<![=-])>([^<>{}]*\p{L}[^<>{}]*)<\/\w/gu)) {
      if (!/[;()=]/.test(inside)) found.push(`${where}: ${inside.trim()}`);
    }
    for (
      const [, line = ""] of text.matchAll(/^\s+([\p{Lu}][\p{L}’',]*(?: [\p{L}{}.,’'“”:]+)+)$/gmu)
    ) {
      found.push(`${where}: ${line}`);
    }
    for (const [, said = ""] of text.matchAll(/[?:(]\s*["`](\p{Lu}[^"`]* [^"`]*)["`]/gu)) {
      found.push(`${where}: ${said}`);
    }
  }
  assertEquals(found.filter((each) => !NOT_SHOWN.includes(each)), []);
});

async function* componentsIn(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory && name !== "languages") yield* componentsIn(new URL(`${name}/`, folder));
    else if (/\.tsx?$/.test(name) && !/icons\.tsx$/.test(name)) yield new URL(name, folder);
  }
}
