import { lateWords } from "../languages/late.ts";
import { requestToken } from "../state/token.ts";

/** Stands in place of the message field for a token that may only read. */
export function ReadOnly() {
  return (
    <div class="banner read-only" role="note">
      <p>
        {lateWords.readOnly}
      </p>
      <button type="button" class="small" onClick={requestToken}>{lateWords.otherToken}</button>
    </div>
  );
}
