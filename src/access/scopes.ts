/** What a token may allow, from least to most. */
export const SCOPES = ["read", "write", "erase", "admin"] as const;

/** One thing that a token may allow. */
export type Scope = typeof SCOPES[number];

/** All that a token allows. */
export type Scopes = ReadonlySet<Scope>;

/** What a token allows if it names no scopes. */
export const DEFAULT_SCOPES: Scopes = new Set<Scope>(["read", "write", "erase"]);

/** Whether these scopes include the needed one. `admin` includes all. */
export function allows(scopes: Scopes, needed: Scope): boolean {
  return scopes.has(needed) || scopes.has("admin");
}

/** Whether this is the name of a scope. */
export function isScope(name: string): name is Scope {
  return SCOPES.some((scope) => scope === name);
}
