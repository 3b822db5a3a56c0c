import type { Deployment } from "./instance.ts";

/** What is read of `deno info --json`. */
interface Graph {
  readonly roots: readonly string[];
  readonly redirects: Readonly<Record<string, string>>;
  readonly modules: readonly {
    readonly specifier: string;
    readonly size?: number;
    readonly dependencies?: readonly {
      readonly code?: { readonly specifier?: string };
      readonly isDynamic?: boolean;
    }[];
  }[];
}

/** How many modules `main.ts` loads before it runs, packages as one each, and their bytes. */
export async function modulesAtStart({ bundle, denoDir }: Deployment) {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "main.ts"],
    cwd: bundle,
    env: { DENO_DIR: denoDir },
  }).output();
  const { roots, redirects, modules }: Graph = JSON.parse(new TextDecoder().decode(stdout));
  const known = new Map(modules.map((module) => [module.specifier, module]));
  const found = new Set(roots);
  let bytes = 0;
  for (const specifier of found) {
    const { size = 0, dependencies = [] } = known.get(specifier) ?? {};
    bytes += size;
    for (const { code, isDynamic = false } of dependencies) {
      const target = code?.specifier;
      if (target !== undefined && !isDynamic) found.add(redirects[target] ?? target);
    }
  }
  return { modules: found.size, bytes };
}
