import { mayChoose } from "../../conversation/mod.ts";
import type { ListedModel, Model } from "../../model/mod.ts";
import { defined } from "../../shared/mod.ts";
import type { OfferedModel } from "../api/configuration.ts";
import type { BridgeSettings } from "../api/settings.ts";

/** The models that may be chosen: the usual one first. Undefined where the provider does not tell. */
export async function offeredModels(
  model: Model,
  settings: Pick<BridgeSettings, "choices">,
): Promise<readonly OfferedModel[] | undefined> {
  const listed = await model.models?.();
  if (!listed) return undefined;
  const { models } = settings.choices;
  const usual = listed.find((each) => isNamed(each, model.name)) ?? { id: model.name };
  const others = listed.filter((each) =>
    each !== usual && (mayChoose(each.id, models) || mayChoose(each.alias ?? each.id, models))
  );
  const first = { ...defined({ label: usual.label }), id: model.name };
  return [first, ...others.map((each) => offered(each, models))];
}

/** The names by which a model can be chosen; undefined where the provider does not tell. */
export async function namesOfModels(model: Model): Promise<readonly string[] | undefined> {
  const listed = await model.models?.();
  return listed && [
    ...new Set([model.name, ...listed.flatMap(({ id, alias }) => alias ? [id, alias] : [id])]),
  ];
}

function isNamed({ id, alias }: ListedModel, name: string): boolean {
  return id === name || alias === name;
}

/** A model by the name that may be chosen. */
function offered({ id, label, alias }: ListedModel, allowed: readonly string[]): OfferedModel {
  const name = mayChoose(id, allowed) ? id : alias ?? id;
  return { id: name, ...defined({ label }) };
}
