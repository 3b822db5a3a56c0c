import { cpuUsage } from "node:process";
import { assert } from "@std/assert";
import { Redactor, SECRET_KINDS } from "../../src/redaction/mod.ts";
import { randomFrom, SAMPLE_MAKERS } from "../support/secrets.ts";

const own = { texts: ["own-secret-of-this-bridge"], hashes: ["0".repeat(64)] };
const redactor = new Redactor(SECRET_KINDS, own);

const LENGTH = 16_000;
/** Twice the text may take so many times as long: linear work, and a machine that has other work. */
const MOST_RATIO = 2.5;
const TRIES = 7;

/** Beginnings of every kind of secret, each ended too early, and what repeats inside of secrets. */
function* hostileUnits(): Generator<string> {
  const random = randomFrom(11);
  for (const { make } of SAMPLE_MAKERS) {
    const { before, secret } = make(random);
    const share = [0.2, 0.5, 0.9][random(3)] ?? 0.5;
    const cut = before + secret.slice(0, Math.ceil(secret.length * share));
    yield [`_${cut}`, `${cut}\n`, `${cut} `][random(3)] ?? cut;
  }
  yield* ["a", "A1", "1", "-", "_", ".", "=", ":", " ", "\n", "\u200b", "\uff11", "é", "\u{1f1e9}"];
  yield* [
    "_eyJ",
    "_eyJ_",
    "eyJaaaaaaaaa.",
    "eyJaaaaaaaa..aaaaaaaaaaaaaaaa.",
    "-eyJ\n",
    "\u200beyJ",
  ];
  yield* [
    "abandon ",
    "legal winner thank year wave ",
    "arm\u200bed ",
    "seed sea\u200bson live-",
    "seed ",
    "1. zoo\n",
    "own-secret-of-this-",
    "own-",
  ];
  yield* [
    "a=",
    "password=",
    "password: 'a",
    "Bearer ",
    "://a:",
    "curl -u a:",
    "cookie: a=",
    "--a ",
  ];
  yield* ["-----BEGIN PRIVATE KEY-----\nVersion: a\n", "Private-Lines: 1\n", "-----BEGIN ", "--"];
  yield* ["4111 ", "4111\n", "DE89 3704 ", "%3D", "\\n", "[", "]", "\u{1d7ce}", "\u{e0041}"];
}

/** The processor time that masking takes, in ms: the best of several tries. */
function timeOf(mask: () => void, tries: number): number {
  let best = Infinity;
  for (let left = tries; left > 0; left--) {
    const start = cpuUsage();
    mask();
    const { user, system } = cpuUsage(start);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}

/** Whether twice as much takes at most so many times as long; a second look excuses a busy machine. */
function isLinear(mask: (length: number) => void): boolean {
  for (const tries of [1, TRIES, 3 * TRIES]) {
    const once = timeOf(() => mask(LENGTH), tries);
    const twice = timeOf(() => mask(2 * LENGTH), tries);
    if (twice <= MOST_RATIO * once + 1) return true;
  }
  return false;
}

Deno.test("masking twice as much takes at most 2.5 times as long, whatever repeats in it", () => {
  for (const unit of hostileUnits()) {
    const text = unit.repeat(Math.ceil(2 * LENGTH / unit.length));
    assert(isLinear((length) => redactor.mask(text.slice(0, length))), JSON.stringify(unit));
  }
});

Deno.test("masking twice as many pieces takes at most 2.5 times as long, whatever repeats in them", () => {
  const units = [...hostileUnits()].filter((_, index) => index % 13 === 0);
  for (const unit of [...units, "_eyJ", "abandon ", "\u200b", "seed ", "-----BEGIN "]) {
    const text = unit.repeat(Math.ceil(2 * LENGTH / unit.length));
    const mask = (length: number) => {
      const masker = redactor.stream();
      for (let at = 0; at < length / 4; at += 5) masker.push(text.slice(at, at + 5));
      masker.end();
    };
    assert(isLinear(mask), JSON.stringify(unit));
  }
});

Deno.test("masking hostile text takes at most 25 times as long as ordinary text", () => {
  const words = "The quick brown fox jumps over a lazy dog, and eats 12 eggs in May. ";
  const textOf = (unit: string) =>
    unit.repeat(Math.ceil(2 * LENGTH / unit.length)).slice(0, 2 * LENGTH);
  const ordinary = textOf(words);
  for (
    const unit of ["_eyJ", "-eyJaa", "eyJaaaaaaaa.", "_ghp_", "abandon ", "sk-ant-a\n", "a=b "]
  ) {
    const hostile = textOf(unit);
    const isCheap = [2, TRIES, 3 * TRIES].some((tries) => {
      const least = timeOf(() => redactor.mask(ordinary), tries);
      return timeOf(() => redactor.mask(hostile), tries) <= 25 * least;
    });
    assert(isCheap, JSON.stringify(unit));
  }
});
