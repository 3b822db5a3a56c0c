/** Whether a model may be chosen. `allowed`: names, or their beginnings with a `*` behind. */
export function mayChoose(model: string, allowed: readonly string[]): boolean {
  return allowed.some((each) =>
    each.endsWith("*") ? model.startsWith(each.slice(0, -1)) : model === each
  );
}
