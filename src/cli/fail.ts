/** Prints what is wrong, and exits with code 1. */
export function fail(message: string): never {
  console.error(message);
  Deno.exit(1);
}
