import { useRef } from "hono/jsx/dom";
import { dialogWords } from "../languages/dialogs.ts";
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
    <Dialog label={dialogWords.tokenRequired} onClose={() => field.current?.focus()}>
      <form onSubmit={submit}>
        <h2>{dialogWords.tokenRequired}</h2>
        <p>
          {hasToken ? `${dialogWords.invalidToken} ` : ""}
          {dialogWords.askForToken}
        </p>
        <label class="field">
          {dialogWords.token}
          <input ref={field} type="password" autocomplete="off" required autofocus />
        </label>
        <label class="choice">
          <input ref={remember} type="checkbox" />
          {dialogWords.remember}
        </label>
        <div class="buttons">
          <button type="submit" class="main">{dialogWords.connect}</button>
        </div>
      </form>
    </Dialog>
  );
}
