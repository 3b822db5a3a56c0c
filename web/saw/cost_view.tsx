import { costOf } from "../../src/protocol/prices.ts";
import { count, dollars, percentage } from "./amounts.ts";
import { inputOf, type Usage } from "./estimate.ts";

/** What a call took: tokens, and what they cost. */
export function CostView({ model, usage }: { readonly model: string; readonly usage: Usage }) {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const rows = [
    ["Input, plain", inputTokens],
    ["Input read from the cache", cacheReadTokens],
    ["Input written to the cache", cacheWriteTokens],
    ["Reply", outputTokens],
  ] as const;
  return (
    <section class="saw-part">
      <h3>Tokens and cost</h3>
      <dl class="saw-figures">
        {rows.map(([name, tokens]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{count(tokens)}</dd>
          </div>
        ))}
        <Cost model={model} usage={usage} />
      </dl>
      <p class="note">
        {inputOf(usage) > 0
          ? `${
            percentage(cacheReadTokens / inputOf(usage))
          } of the input came from the prompt cache.`
          : "The model counted no input."}
      </p>
    </section>
  );
}

function Cost({ model, usage }: { readonly model: string; readonly usage: Usage }) {
  const cost = costOf(model, usage);
  if (!cost) {
    return (
      <div>
        <dt>Cost</dt>
        <dd>No price is known for {model}</dd>
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
          <dt>The cache saved</dt>
          <dd>{dollars(saved)} of {dollars(cost.uncached)}</dd>
        </div>
      )}
      {saved < 0 && (
        <div>
          <dt>Writing to the cache cost more</dt>
          <dd>{dollars(-saved)}</dd>
        </div>
      )}
    </>
  );
}
