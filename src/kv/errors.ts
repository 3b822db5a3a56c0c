/**
 * What the store, or a room that builds on it, could not do. `code` is for programs;
 * `store_unavailable`: the store failed, or did not answer in time.
 */
export class StoreError<Code extends string = string> extends Error {
  override readonly name: string = "StoreError";
  readonly code: Code | "store_unavailable";

  constructor(code: Code | "store_unavailable", message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
