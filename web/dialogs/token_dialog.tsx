import { useRef } from "hono/jsx/dom";
import { access, giveToken } from "../state/token.ts";
import { useStore } from "../state/store.ts";
import { Dialog } from "./dialog.tsx";

/** Asks for the token. It cannot be put away: without a token there is nothing. */
export function TokenDialog() {
  const hadOne = useStore(access, (value) => value.token !== undefined);
  const field = useRef<HTMLInputElement>(null);
  const forGood = useRef<HTMLInputElement>(null);
  const give = (event: Event) => {
    event.preventDefault();
    const token = field.current?.value.trim() ?? "";
    if (token !== "") giveToken(token, { forGood: forGood.current?.checked ?? false });
  };
  return (
    <Dialog label="A token is needed" onClose={() => field.current?.focus()}>
      <form onSubmit={give}>
        <h2>A token is needed</h2>
        <p>
          {hadOne ? "The token that this browser has is not valid any more. " : ""}
          Whoever runs this bridge has given you one, or can.
        </p>
        <label class="field">
          Token
          <input ref={field} type="password" autocomplete="off" required autofocus />
        </label>
        <label class="choice">
          <input ref={forGood} type="checkbox" />
          Keep it in this browser, not only in this tab
        </label>
        <div class="buttons">
          <button type="submit" class="main">Connect</button>
        </div>
      </form>
    </Dialog>
  );
}
