import { useState } from "hono/jsx/dom";
import { BridgeError } from "../../src/client/mod.ts";
import { knowledgeWords } from "../languages/knowledge.ts";
import { useSignal } from "../shared/signal.ts";
import { describeError } from "../state/bridge.ts";
import type { Session } from "../state/session.ts";
import type { FactList } from "./fact_list.ts";
import { noticeRefusal } from "./permission.ts";

/** Learns at once instead of when the sessions have been quiet for a while. */
export function LearnNow({ list, session }: {
  readonly list: FactList;
  readonly session: Session;
}) {
  const [isBusy, setBusy] = useState(false);
  const isOffHere = useSignal(session.info, (info) => info?.learns === false);
  const [isRefused, setRefused] = useState(false);
  const isOff = isOffHere || isRefused;
  const [result, setResult] = useState("");
  const learn = async () => {
    setBusy(true);
    try {
      setResult(await list.learn());
    } catch (error) {
      noticeRefusal(error, "write");
      if (error instanceof BridgeError && error.code === "learning_off") setRefused(true);
      else setResult(isNothingSaid(error) ? knowledgeWords.nothingNew : describeError(error));
    }
    setBusy(false);
  };
  return (
    <div class="knowledge-learn">
      {isOff
        ? (
          <p class="note" role="status">
            {knowledgeWords.learningOff}
          </p>
        )
        : (
          <>
            <button type="button" class="small" disabled={isBusy} onClick={() => void learn()}>
              {isBusy ? knowledgeWords.learning : knowledgeWords.learnNow}
            </button>
            <p class="note" role="status">{result}</p>
          </>
        )}
    </div>
  );
}

function isNothingSaid(error: unknown): boolean {
  return error instanceof BridgeError && error.code === "not_found";
}
