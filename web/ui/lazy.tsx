import { type FC, useEffect, useState } from "hono/jsx/dom";
import { words } from "../languages/first.ts";
import { notify } from "../shared/notices.ts";

/** Renders a component that loads when it is first needed, with the given props. */
export function Lazy<Props extends object>({ load, props, label }: {
  readonly load: () => Promise<{ readonly default: FC<Props> }>;
  readonly props: Props;
  /** The name of what is loading, within a sentence. */
  readonly label: string;
}) {
  const [loaded, setLoaded] = useState<{ readonly Part: FC<Props> } | undefined>(undefined);
  useEffect(() => {
    let isMounted = true;
    load().then(({ default: Part }) => isMounted && setLoaded({ Part }), () => {
      notify({
        kind: "problem",
        text: words.notLoaded(label),
        action: { label: words.reload, run: () => location.reload() },
      });
    });
    return () => isMounted = false;
  }, [load]);
  if (!loaded) return <p class="waiting-for" role="status">{words.loading(label)}</p>;
  const { Part } = loaded;
  return <Part {...props} />;
}
