/** Replaces some methods of a store; what is left out is the store's own. */
export function wrapped(kv: Deno.Kv, methods: (kv: Deno.Kv) => Partial<Deno.Kv>): Deno.Kv {
  const own = methods(kv);
  return new Proxy(kv, {
    get(target, name: keyof Deno.Kv) {
      const value = own[name] ?? target[name];
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Something to do around every commit of a store. */
export function aroundCommits(
  kv: Deno.Kv,
  around: (commit: () => Promise<Deno.KvCommitResult | Deno.KvCommitError>) => Promise<
    Deno.KvCommitResult | Deno.KvCommitError
  >,
): Deno.Kv {
  return wrapped(kv, (target) => ({
    atomic: () => {
      const operation = target.atomic();
      const commit = operation.commit.bind(operation);
      operation.commit = () => around(commit);
      return operation;
    },
  }));
}

/** A store whose process is killed after it began so many commits. */
export function killedAfter(kv: Deno.Kv, most: number): Deno.Kv {
  let commits = 0;
  return wrapped(kv, (target) => ({
    atomic: () => {
      if (++commits > most) throw new Error("killed");
      return target.atomic();
    },
  }));
}
