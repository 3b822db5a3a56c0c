import "../first_load.ts";
import { useEffect, useState } from "hono/jsx/dom";
import { settingsWords } from "../languages/settings.ts";
import { lateWords } from "../languages/late.ts";
import { words } from "../languages/first.ts";
import { adoptStyles } from "../shared/adopt_styles.ts";
import { notify } from "../shared/notices.ts";
import { useSignal } from "../shared/signal.ts";
import { describeError } from "../state/bridge.ts";
import { current } from "../state/current.ts";
import { Dialog } from "../ui/dialog.tsx";
import { useCanWrite } from "../ui/use_can_write.ts";
import { configure, loadSettings, type Settable } from "./configure.ts";
import { Fields } from "./fields.tsx";
import { changesOf, type FormValues, rebased, valuesOf } from "./form_values.ts";
import style from "./settings.css" with { type: "text" };

adoptStyles(style);

/** The settings of a session: shown, and changed if the token allows it. */
export default function SettingsDialog({ session, title, onClose }: {
  readonly session: string;
  readonly title: string;
  readonly onClose: () => void;
}) {
  const [settable, setSettable] = useState<Settable | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const loading = new AbortController();
    const { signal } = loading;
    setProblem(undefined);
    loadSettings(session, signal).then(
      (loaded) => signal.aborted || setSettable(loaded),
      (error) => signal.aborted || setProblem(settingsWords.notLoaded(describeError(error))),
    );
    return () => loading.abort();
  }, [session, tries]);
  const onScreen = useSignal(current, (value) => value);
  useEffect(() => {
    if (onScreen.id !== session) return;
    return onScreen.client.on("frame", ({ type }) => {
      if (type === "session.configured") setTries((count) => count + 1);
    });
  }, [session, onScreen]);
  return (
    <Dialog label={settingsWords.settingsOf(title)} onClose={onClose}>
      <h2>{settingsWords.settings}</h2>
      {settable ? <Form session={session} settable={settable} onClose={onClose} /> : (
        <>
          {problem === undefined
            ? <p class="waiting-for" role="status">{settingsWords.loading}</p>
            : <p class="problem" role="alert" dir="auto">{problem}</p>}
          <div class="buttons">
            <button type="button" autofocus onClick={onClose}>{lateWords.close}</button>
            {problem !== undefined && (
              <button
                type="button"
                class="main"
                onClick={() => setTries(tries + 1)}
              >
                {words.tryAgain}
              </button>
            )}
          </div>
        </>
      )}
    </Dialog>
  );
}

function Form({ session, settable, onClose }: {
  readonly session: string;
  readonly settable: Settable;
  readonly onClose: () => void;
}) {
  const [before, setBefore] = useState<FormValues>(() => valuesOf(settable.held));
  const [values, setValues] = useState<FormValues>(before);
  useEffect(() => {
    const now = valuesOf(settable.held);
    setValues((values) => rebased(values, before, now));
    setBefore(now);
  }, [settable]);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const [isSaving, setSaving] = useState(false);
  const mayChange = useCanWrite(useSignal(current, (value) => value));
  const save = async (event: Event) => {
    event.preventDefault();
    const changes = changesOf(before, values);
    if (!changes) return onClose();
    setSaving(true);
    try {
      await configure(session, changes);
      notify({ kind: "info", text: settingsWords.saved });
      onClose();
    } catch (error) {
      setProblem(settingsWords.notSaved(describeError(error)));
      setSaving(false);
    }
  };
  return (
    <form class="settings" onSubmit={(event: Event) => void save(event)}>
      <p class="note">{mayChange ? settingsWords.holdFrom : settingsWords.readOnly}</p>
      <fieldset disabled={!mayChange}>
        <legend class="unseen">{settingsWords.settings}</legend>
        <Fields settable={settable} values={values} onChange={setValues} />
      </fieldset>
      {problem !== undefined && <p class="problem" role="alert" dir="auto">{problem}</p>}
      <div class="buttons">
        <button type="button" onClick={onClose}>
          {mayChange ? lateWords.cancel : lateWords.close}
        </button>
        {mayChange && (
          <button type="submit" class="main" disabled={isSaving}>{settingsWords.save}</button>
        )}
      </div>
    </form>
  );
}
