/** Runs a task whose failures are told on the console; gives back what was told, and prints none. */
export async function withoutWarnings<Result>(
  task: (warnings: readonly string[]) => Promise<Result>,
): Promise<{ result: Result; warnings: string[] }> {
  const warnings: string[] = [];
  const { warn, error } = console;
  console.warn = console.error = (...parts: unknown[]) => {
    warnings.push(parts.map((part) => part instanceof Error ? part.stack : String(part)).join(" "));
  };
  try {
    return { result: await task(warnings), warnings };
  } finally {
    Object.assign(console, { warn, error });
  }
}
