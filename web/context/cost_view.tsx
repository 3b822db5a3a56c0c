import { costOf } from "../../src/protocol/prices.ts";
import { dollars, formatCount, percentage } from "../shared/amounts.ts";
import { isDemoModel } from "../state/model_name.ts";
import { inputTokensOf, type TokenUsage } from "../state/event_data.ts";

/** The tokens of a call, and what they cost. */
export function CostView({ model, usage }: { readonly model: string; readonly usage: TokenUsage }) {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const rows = [
    ["Input, not cached", inputTokens],
    ["Input, read from the cache", cacheReadTokens],
    ["Input, written to the cache", cacheWriteTokens],
    ["Output", outputTokens],
  ] as const;
  return (
    <section class="context-part">
      <h3>Tokens and cost</h3>
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
  if (input === 0) return "The model reported no input tokens.";
  return `${percentage(usage.cacheReadTokens / input)} of the input came from the prompt cache.`;
}

function CostRows({ model, usage }: { readonly model: string; readonly usage: TokenUsage }) {
  const cost = costOf(model, usage);
  if (!cost) {
    return (
      <div>
        <dt>Cost</dt>
        <dd>{isDemoModel(model) ? "Free" : `Unknown: no price for ${model}`}</dd>
      </div>
    );
  }
  const saved = cost.uncached - cost.dollars;
  return (
    <>
      <div class="sum">
        <dt>Cost</dt>
        <dd>{dollars(cost.dollars)}</dd>
      </div>
      {saved > 0 && (
        <div>
          <dt>Saved by the cache</dt>
          <dd>{dollars(saved)} of {dollars(cost.uncached)}</dd>
        </div>
      )}
      {saved < 0 && (
        <div>
          <dt>Extra cost of filling the cache</dt>
          <dd>{dollars(-saved)}</dd>
        </div>
      )}
    </>
  );
}
