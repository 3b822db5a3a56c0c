/** The same properties, where one that may be undefined is optional instead. */
type Defined<Given> =
  & { [Key in keyof Given as undefined extends Given[Key] ? never : Key]: Given[Key] }
  & {
    [Key in keyof Given as undefined extends Given[Key] ? Key : never]?: Exclude<
      Given[Key],
      undefined
    >;
  };

/**
 * Leaves out the properties that are undefined; where none is, it is the object that was given.
 *
 * ```ts
 * import { defined } from "./mod.ts";
 *
 * defined({ turn: "t", after: undefined }); // { turn: "t" }
 * ```
 */
export function defined<const Given extends object>(given: Given): Defined<Given>;
export function defined(given: Readonly<Record<string, unknown>>): object {
  // By hand, since each request has this done many times.
  const names = Object.keys(given);
  if (!names.some((name) => given[name] === undefined)) return given;
  const kept: Record<string, unknown> = {};
  for (const name of names) {
    const value = given[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}
