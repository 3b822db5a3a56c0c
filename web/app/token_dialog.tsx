import { useRef } from "hono/jsx/dom";
import { useSignal } from "../shared/signal.ts";
import { access, giveToken } from "../state/token.ts";
import { Dialog } from "../ui/dialog.tsx";

/** Asks for a token. It cannot be closed: without a token the page can do nothing. */
export function TokenDialog() {
  const hasToken = useSignal(access, (value) => value.token !== undefined);
  const field = useRef<HTMLInputElement>(null);
  const remember = useRef<HTMLInputElement>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    const token = field.current?.value.trim() ?? "";
    if (token !== "") giveToken(token, { isRemembered: remember.current?.checked ?? false });
  };
  return (
    <Dialog label="Token required" onClose={() => field.current?.focus()}>
      <form onSubmit={submit}>
        <h2>Token required</h2>
        <p>
          {hasToken ? "The current token is not valid. " : ""}
          Ask the person who runs this bridge for a token.
        </p>
        <label class="field">
          Token
          <input ref={field} type="password" autocomplete="off" required autofocus />
        </label>
        <label class="choice">
          <input ref={remember} type="checkbox" />
          Remember it in this browser, not only in this tab
        </label>
        <div class="buttons">
          <button type="submit" class="main">Connect</button>
        </div>
      </form>
    </Dialog>
  );
}
