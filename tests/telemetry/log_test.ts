import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  configureLogging,
  INSTANCE,
  keepingLogIds,
  logger,
  withLogIds,
} from "../../src/telemetry/mod.ts";

const USUAL = { level: "info", format: "text", ids: "plain" } as const;

type Method = "debug" | "info" | "warn" | "error";

/** Logs with these settings, and gives what reached each of the console's methods. */
function logged(
  settings: Partial<Parameters<typeof configureLogging>[0]>,
  task: () => void,
): (readonly [Method, string])[] {
  const lines: (readonly [Method, string])[] = [];
  const methods = ["debug", "info", "warn", "error"] as const;
  const kept = methods.map((method) => console[method]);
  for (const method of methods) console[method] = (line: string) => lines.push([method, line]);
  configureLogging({ ...USUAL, ...settings });
  try {
    task();
  } finally {
    configureLogging(USUAL);
    for (const [index, method] of methods.entries()) console[method] = kept[index]!;
  }
  return lines;
}

Deno.test("logger writes a line with time, level, message, instance and ids", () => {
  const [line] = logged(
    {},
    () => logger.warn("It failed", { owner: "ada", session: "s", turn: "m" }),
  );
  const end = `WARN It failed \\[instance=${INSTANCE} owner=ada session=s turn=m\\]`;
  assertMatch(line?.[1] ?? "", new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z ${end}$`));
  assertEquals(line?.[0], "warn", "the console's method sets the severity of an exported line");
});

Deno.test("logger leaves out what is less serious than LOG_LEVEL", () => {
  const all = () => {
    for (const level of ["debug", "info", "warn", "error"] as const) logger[level]("x");
  };
  const levels = (level: Method) => logged({ level }, all).map(([method]) => method);
  assertEquals(levels("debug"), ["debug", "info", "warn", "error"]);
  assertEquals(levels("info"), ["info", "warn", "error"]);
  assertEquals(levels("error"), ["error"]);
});

Deno.test("logger writes one JSON object a line, with the causes of an error", () => {
  const cause = Object.assign(new TypeError("locked\nby another"), { code: "busy" });
  const error = new Error("Cannot write", { cause });
  const [line] = logged(
    { format: "json" },
    () => logger.error("It failed", { session: "s", error }),
  );
  assert(!line![1].includes("\n"));
  const { time, error: told, ...rest } = JSON.parse(line![1]);
  assert(!Number.isNaN(Date.parse(time)));
  assertEquals(rest, { level: "error", message: "It failed", instance: INSTANCE, session: "s" });
  assertEquals([told.name, told.message], ["Error", "Cannot write"]);
  assertEquals([told.cause.code, told.cause.message], ["busy", "locked\nby another"]);
});

Deno.test("logger hashes ids, the same id alike, wherever a line has them", () => {
  const session = "session-of-ada";
  const error = new Error(`Cannot read ${session}: gone`);
  for (const format of ["text", "json"] as const) {
    const lines = logged({ ids: "hashed", format }, () => {
      logger.warn("It failed", { owner: "ada", session, turn: "turn-1", error });
      logger.warn("Again", { session });
    }).map(([, line]) => line);
    assert(lines.every((line) => !/session-of-ada|turn-1|\bada\b/.test(line)), lines.join("\n"));
    const hashes = lines.map((line) => /session"?[:=]"?([0-9a-f]{12})\b/.exec(line)?.[1]);
    assert(hashes[0] !== undefined);
    assertEquals(hashes[0], hashes[1]);
  }
});

Deno.test("logger cannot be made to forge a line by an id", () => {
  const [line] = logged({}, () => logger.info("x", { session: "s] \n2026 ERROR forged" }));
  assertEquals(line![1].split("\n").length, 1);
});

/** The ids of the lines that a task logs. */
async function idsOf(task: () => void | Promise<void>): Promise<(string | undefined)[]> {
  const lines: string[] = [];
  const { info } = console;
  console.info = (line: string) => lines.push(line);
  try {
    await task();
  } finally {
    console.info = info;
  }
  return lines.map((line) => /\[.*\]/.exec(line)?.[0].replace(`instance=${INSTANCE}`, "").trim());
}

Deno.test("withLogIds() names what a task and all that it starts are about", async () => {
  const ids = await idsOf(async () => {
    await withLogIds({ owner: "ada", session: "s" }, async () => {
      await Promise.resolve();
      logger.info("outer");
      await withLogIds({ turn: "m" }, async () => {
        await new Promise((go) => setTimeout(go, 1));
        logger.info("inner");
      });
    });
    logger.info("outside");
  });
  assertEquals(ids, ["[ owner=ada session=s]", "[ owner=ada session=s turn=m]", "[]"]);
});

Deno.test("keepingLogIds() has a task name the ids of when it was made, and no others", async () => {
  const log = () => logger.info("later");
  const outside = keepingLogIds(log);
  const inside = withLogIds({ owner: "ada", session: "s" }, () => keepingLogIds(log));
  const ids = await idsOf(() => {
    withLogIds({ owner: "eve", turn: "m" }, () => [outside, inside].forEach((task) => task()));
  });
  assertEquals(ids, ["[]", "[ owner=ada session=s]"]);
});

Deno.test("only the log itself and the commands print; all else is logged", async () => {
  const printing: string[] = [];
  const look = async (folder: URL, path = "") => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const place = `${path}${name}`;
      if (isDirectory && place !== "cli") await look(new URL(`${name}/`, folder), `${place}/`);
      else if (
        !isDirectory &&
        /^(?! \*).*\bconsole\b/m.test(await Deno.readTextFile(new URL(name, folder)))
      ) {
        printing.push(place);
      }
    }
  };
  await look(new URL("../../src/", import.meta.url));
  assertEquals(printing, ["telemetry/logger.ts"]);
});
