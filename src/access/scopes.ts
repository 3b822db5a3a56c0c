/** What a token may allow, from the least to the most. */
export const SCOPES = ["read", "write", "erase", "admin"] as const;

/** One thing that a token may allow. */
export type Scope = typeof SCOPES[number];

/** All that a token allows. */
export type Scopes = ReadonlySet<Scope>;

/** What a token allows that names no scopes of its own. */
export const DEFAULT_SCOPES: Scopes = new Set<Scope>(["read", "write", "erase"]);

/** Whether so many scopes allow what needs this one: `admin` stands for all of them. */
export function allows(scopes: Scopes, needed: Scope): boolean {
  return scopes.has(needed) || scopes.has("admin");
}

/** Whether a name is that of a scope. */
export function isScope(name: string): name is Scope {
  return SCOPES.some((scope) => scope === name);
}
