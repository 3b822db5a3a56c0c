import { Signal } from "../shared/signal.ts";
import type { failureText, waitingText } from "./failure_text.ts";

/** What describes failureTexts. */
interface FailureTexts {
  readonly failureText: typeof failureText;
  readonly waitingText: typeof waitingText;
}

/** Describes failureTexts once its words have loaded; until then the bridge's own words are shown. */
export const failureTexts = new Signal<FailureTexts>({
  failureText: (error) => ({ text: error?.message ?? "", details: undefined }),
  waitingText: ({ message }) => `${message}.`,
});
