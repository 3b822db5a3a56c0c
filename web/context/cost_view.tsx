import { costOf } from "../../src/protocol/prices.ts";
import { dollars } from "../languages/amounts.ts";
import { contextWords } from "../languages/context.ts";
import { formatCount, percentage } from "../languages/numbers.ts";
import { isOfflineModel } from "../state/model_name.ts";
import { inputTokensOf, type TokenUsage } from "../state/event_data.ts";

/** The tokens of a call, and what they cost. */
export function CostView({ model, usage }: { readonly model: string; readonly usage: TokenUsage }) {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const rows = [
    [contextWords.input, inputTokens],
    [contextWords.inputRead, cacheReadTokens],
    [contextWords.inputWritten, cacheWriteTokens],
    [contextWords.output, outputTokens],
  ] as const;
  return (
    <section class="context-part">
      <h3>{contextWords.tokensAndCost}</h3>
      <dl class="context-figures">
        {rows.map(([name, tokens]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{formatCount(tokens)}</dd>
          </div>
        ))}
        <CostRows model={model} usage={usage} />
      </dl>
      <p class="note">{cacheText(usage)}</p>
    </section>
  );
}

function cacheText(usage: TokenUsage): string {
  const input = inputTokensOf(usage);
  if (input === 0) return contextWords.noInput;
  return contextWords.fromCache(percentage(usage.cacheReadTokens / input));
}

function CostRows({ model, usage }: { readonly model: string; readonly usage: TokenUsage }) {
  const cost = costOf(model, usage);
  if (!cost) {
    return (
      <div>
        <dt>{contextWords.cost}</dt>
        <dd>{isOfflineModel(model) ? contextWords.free : contextWords.noPrice(model)}</dd>
      </div>
    );
  }
  const saved = cost.uncached - cost.dollars;
  return (
    <>
      <div class="sum">
        <dt>{contextWords.cost}</dt>
        <dd>{dollars(cost.dollars)}</dd>
      </div>
      {saved > 0 && (
        <div>
          <dt>{contextWords.saved}</dt>
          <dd>{contextWords.savedOf(dollars(saved), dollars(cost.uncached))}</dd>
        </div>
      )}
      {saved < 0 && (
        <div>
          <dt>{contextWords.extraCost}</dt>
          <dd>{dollars(-saved)}</dd>
        </div>
      )}
    </>
  );
}
