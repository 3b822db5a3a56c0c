/**
 * How well secrets are detected. `deno task bench:redact [files and folders …]`: false positives in
 * texts without secrets (this repository and the named files) and in made-up numbers and hashes that
 * look like secrets, and how many made-up secrets are found. `--show` lists every finding.
 */
import { Redactor, SECRET_KINDS } from "../src/redaction/mod.ts";
import {
  awsSecretOf,
  oneOf,
  type Random,
  randomFrom,
  SAMPLE_MAKERS,
  type SecretSample,
} from "../tests/support/secrets.ts";
import { LIKE_SECRETS } from "./like_secrets.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const OWN = [
  "README.md",
  "SECURITY.md",
  "docs",
  "deno.json",
  "deno.lock",
  "src",
  "tests",
  "bench",
  "web",
];
const SKIPPED = new Set(["node_modules", ".git"]);
const TRIES = 20_000;

/** How many made-up secrets of each form are masked. */
const SAMPLES = 200;

/** Longer files are data; only this much of them is scanned, in bytes. */
const MOST_BYTES = 8_000_000;

const AROUND: readonly (readonly [string, string])[] = [
  ["It is ", ", he said."],
  ['{"value": "', '"}'],
  ["NAME=", "\n"],
  ["- ", "\n"],
  ["https://example.com/?q=", "&page=2"],
];

const redactor = new Redactor(SECRET_KINDS);
const show = Deno.args.includes("--show");

async function* filesIn(path: string): AsyncGenerator<string> {
  const { isDirectory, isFile } = await Deno.stat(path);
  if (isFile) yield path;
  if (!isDirectory) return;
  for await (const { name } of Deno.readDir(path)) {
    if (!SKIPPED.has(name)) yield* filesIn(`${path}/${name}`);
  }
}

/** A file's text; empty if it is binary. */
async function textOf(path: string): Promise<string | undefined> {
  const bytes = (await Deno.readFile(path)).subarray(0, MOST_BYTES);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Counts the findings in files and folders. */
async function scan(name: string, places: readonly string[]): Promise<void> {
  const found = new Map<string, number>();
  let files = 0;
  let characters = 0;
  let ms = 0;
  for (const place of places) {
    for await (const path of filesIn(place)) {
      const text = await textOf(path);
      if (text === undefined) continue;
      const begun = performance.now();
      const masked = redactor.mask(text);
      ms += performance.now() - begun;
      files += 1;
      characters += text.length;
      for (const kind of masked.kinds) {
        const marks = (from: string) => from.split(`[${kind} removed]`).length - 1;
        const count = marks(masked.text) - marks(text);
        found.set(kind, (found.get(kind) ?? 0) + count);
        if (show) console.log(`  ${kind} × ${count} in ${path}`);
      }
    }
  }
  const total = [...found.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...found].map(([kind, count]) => `${kind} ${count}`).join(", ");
  const speed = (characters / 1_000 / Math.max(1, ms)).toFixed(1);
  console.log(
    `${name.padEnd(40)} ${String(files).padStart(6)} files ${(characters / 1e6).toFixed(1)} M ` +
      `characters, ${speed} M/s: ${total} found${kinds && `: ${kinds}`}`,
  );
}

/** In how many of so many texts anything is masked, in per cent. */
function shareMasked(make: (random: Random) => string): string {
  const random = randomFrom(20);
  let masked = 0;
  for (let tries = 0; tries < TRIES; tries++) {
    const [before, after] = oneOf(AROUND, random);
    if (redactor.mask(before + make(random) + after).kinds.length > 0) masked += 1;
  }
  return `${(masked / TRIES * 100).toFixed(2)} %`.padStart(9);
}

/** Of how many made-up secrets of a form nothing is left. */
function countGone(make: (random: Random) => Omit<SecretSample, "kind">): number {
  const random = randomFrom(20);
  let gone = 0;
  for (let tries = 0; tries < SAMPLES; tries++) {
    const { before, secret, after } = make(random);
    const [left, right] = before === "" ? oneOf(AROUND, random) : ["", "\n"];
    const told = redactor.mask(left + before + secret + after + right);
    const rest = told.text.replace(before, "").replaceAll(/\[\w+ removed\]/g, "");
    const parts = secret.match(/[^\s\\]{6,}/g) ?? [secret];
    if (told.kinds.length > 0 && !parts.some((part) => rest.includes(part))) gone += 1;
  }
  return gone;
}

const places = Deno.args.filter((each) => !each.startsWith("--"));
console.log("False positives in texts without secrets");
await scan("this repository", OWN.map((each) => ROOT + each));
for (const place of places) await scan(place.split("/").slice(-2).join("/"), [place]);
console.log(`\nFalse positives among ${TRIES} made-up values that are not secrets`);
for (const [name, make] of Object.entries(LIKE_SECRETS)) {
  console.log(`${name.padEnd(40)} ${shareMasked(make)}`);
}

const forms = [...SAMPLE_MAKERS, {
  kind: "aws_key",
  make: (random: Random) => {
    const { line, secret } = awsSecretOf(random);
    return { before: line.slice(0, -secret.length), secret, after: "" };
  },
}];
const missed = forms.map(({ kind, make }) => ({ kind, left: SAMPLES - countGone(make) }))
  .filter(({ left }) => left > 0);
const missedKinds = new Set(missed.map(({ kind }) => kind));
console.log(
  `\n${SECRET_KINDS.length - missedKinds.size} of ${SECRET_KINDS.length} kinds found, ` +
    `${forms.length - missed.length} of ${forms.length} forms, in ${SAMPLES} made-up samples each`,
);
for (const { kind, left } of missed) console.log(`  ${kind}: ${left} missed`);
