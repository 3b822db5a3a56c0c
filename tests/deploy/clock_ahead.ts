/**
 * The bridge with a clock that is wrong by `CLOCK_AHEAD_MS`, as clocks of different machines are.
 *
 * @module
 */
const ahead = Number(Deno.env.get("CLOCK_AHEAD_MS"));
const TrueDate = Date;
const now = () => TrueDate.now() + ahead;

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  get: (target, name) => name === "now" ? now : Reflect.get(target, name),
});
await import("../../main.ts");

export {};
