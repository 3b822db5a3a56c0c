/**
 * Whether clients on other instances wait for what this one streams of a session: then it is stored as
 * it comes. In a store that is near it always is.
 */
export interface Audience {
  isHeard: boolean;
  /** The version of the mark that says so, as it was seen last; null: there is none. */
  mark: string | null;
}
