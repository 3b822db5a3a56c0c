import { type FC, useEffect, useState } from "hono/jsx/dom";
import { tell } from "../state/notices.ts";

/** Shows a component that is loaded when it is first needed. `props` are what it is given. */
export function Lazy<Props extends object>({ load, props, label }: {
  readonly load: () => Promise<{ readonly default: FC<Props> }>;
  readonly props: Props;
  /** What is being loaded, for whoever waits. */
  readonly label: string;
}) {
  const [loaded, setLoaded] = useState<{ readonly Part: FC<Props> } | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    load().then(({ default: Part }) => isWanted && setLoaded({ Part }), () => {
      tell({
        kind: "problem",
        text: `${label} could not be loaded. Reload the page, then try again`,
        action: { label: "Reload", run: () => location.reload() },
      });
    });
    return () => isWanted = false;
  }, [load]);
  if (!loaded) return <p class="waiting-for" role="status">Loading {label} …</p>;
  const { Part } = loaded;
  return <Part {...props} />;
}
