import type { AwsContext } from "../aws/aws-context.ts";
import type { Property } from "../schema/property.ts";
import { isValues, isZero, type Value, type Values, withoutBookkeeping } from "../values/value.ts";
import { diffResource } from "./diff.ts";
import { keepEquivalent, mergeState } from "./plan.ts";
import { importedInputs, refreshedInputs } from "./read-inputs.ts";
import { ResourceInitError } from "./resource-init-error.ts";
import type { ResourceType } from "./resource-type.ts";
import { splitTags, type TagRules, tagChange } from "./tags.ts";

/** A resource as the state keeps it. */
export interface LivingResource {
  readonly id: string;
  readonly outputs: Values;
}

/** AWS and the configuration in which an operation happens. */
export interface Surroundings {
  readonly aws: AwsContext;
  readonly tagRules: TagRules;
}

/** Makes a resource. When it exists but something after that failed, the error carries what there is. */
export async function createResource(
  type: ResourceType,
  around: Surroundings,
  inputs: Values,
): Promise<LivingResource> {
  const given = mergeState(type, {}, withoutBookkeeping(inputs));
  let id: string | undefined;
  try {
    await type.create(around.aws, given as never, (created) => {
      id = created;
    });
    if (id === undefined)
      throw new Error(`${type.token} was created without an id: this is a fault of the local provider`);
    const living = await readOutputs(type, around, id, given);
    if (living === undefined) throw new Error(`${id} was created, but AWS does not find it`);
    return living;
  } catch (error) {
    if (id === undefined) throw error;
    throw new ResourceInitError(id, await outputsAfterFailure(type, around, id, given), inputs, error);
  }
}

/** Carries out the difference between state and inputs. */
export async function updateResource(
  type: ResourceType,
  around: Surroundings,
  id: string,
  oldOutputs: Values,
  inputs: Values,
  ignoreChanges: readonly string[],
): Promise<LivingResource> {
  const diff = diffResource(type, { olds: oldOutputs, news: inputs, ignoreChanges });
  const olds = withoutBookkeeping(oldOutputs);
  if (diff.replaces.length > 0) {
    throw new Error(`${id} cannot be updated: ${diff.replaces.join(", ")} can only be changed by a replacement`);
  }
  const news = keepIgnored(type, olds, mergeState(type, olds, withoutBookkeeping(inputs)), ignoreChanges);
  try {
    await changeTags(type, around.aws, id, olds, news);
    const changed = new Set(diff.changed.filter((name) => name !== "tags" && name !== "tagsAll"));
    // The engine asks without a difference after a creation that failed half-way: reading what came of it completes it.
    if (changed.size > 0) await type.update?.(around.aws, id, { olds: olds as never, news: news as never, changed });
    const living = await readOutputs(type, around, id, news);
    if (living === undefined) throw new Error(`${id} does not exist: run a refresh and then an up to create it again`);
    return living;
  } catch (error) {
    // The resource is still there, changed in part: the next deployment must see how far it came.
    const found = await readOutputs(type, around, id, olds).catch(() => undefined);
    if (found === undefined) throw error;
    throw new ResourceInitError(id, found.outputs, inputs, error);
  }
}

/** Ends a resource. */
export async function deleteResource(
  type: ResourceType,
  around: Surroundings,
  id: string,
  outputs: Values,
): Promise<void> {
  await type.delete(around.aws, id, withoutBookkeeping(outputs) as never);
}

/** A resource as a refresh or an import finds it; undefined if it does not exist. */
export async function readResource(
  type: ResourceType,
  around: Surroundings,
  id: string,
  state: { readonly outputs: Values; readonly inputs: Values },
  resourceName: string,
): Promise<(LivingResource & { readonly inputs: Values }) | undefined> {
  const isImport = isZero(state.outputs);
  const living = isImport
    ? await importOutputs(type, around, id)
    : await readOutputs(type, around, id, withoutBookkeeping(state.outputs), withoutBookkeeping(state.inputs));
  if (living === undefined) return undefined;
  const inputs = isImport
    ? importedInputs(type, living.outputs, resourceName)
    : refreshedInputs(state.inputs, living.outputs);
  return { ...living, inputs };
}

async function importOutputs(
  type: ResourceType,
  around: Surroundings,
  importId: string,
): Promise<LivingResource | undefined> {
  const { id, state } = type.parseImportId?.(importId) ?? { id: importId, state: {} };
  const withDefaults: Record<string, Value> = {};
  for (const [name, property] of Object.entries(type.properties)) {
    if (property.rules.default !== undefined) withDefaults[name] = property.rules.default;
  }
  return readOutputs(type, around, id, { ...withDefaults, ...state });
}

/**
 * What AWS says, in the form of outputs. What reading does not tell stays as it was; what it tells to be absent is left
 * out, or empty for properties that are never undefined.
 */
async function readOutputs(
  type: ResourceType,
  around: Surroundings,
  id: string,
  state: Values,
  inputs: Values = state,
): Promise<LivingResource | undefined> {
  const reading = await type.read(around.aws, id, state as never);
  if (reading === undefined) return undefined;
  const { id: readId, ...found } = reading as { id?: string } & Values;
  const outputs: Record<string, Value> = {};
  for (const [name, property] of Object.entries(type.properties)) {
    const fresh = name in found ? found[name] : state[name];
    const value =
      fresh === undefined || fresh === null ? absent(property) : keepEquivalent(property, state[name], tidy(fresh));
    if (value !== undefined) outputs[name] = value;
  }
  if ("region" in type.properties) outputs.region = around.aws.region;
  if ("tags" in found) {
    const own = isValues(inputs.tags) ? inputs.tags : {};
    const { tags, tagsAll } = splitTags((found.tags ?? {}) as Record<string, string>, own, around.tagRules);
    outputs.tagsAll = tagsAll;
    if (tags === undefined) delete outputs.tags;
    else outputs.tags = tags;
  }
  return { id: readId ?? id, outputs };
}

/** Values without members that are undefined, which the wire cannot carry. */
function tidy(value: Value): Value {
  if (Array.isArray(value)) return value.map(tidy);
  if (!isValues(value)) return value;
  const kept: Record<string, Value> = {};
  for (const [name, item] of Object.entries(value)) if (item !== undefined) kept[name] = tidy(item);
  return kept;
}

/** Outputs that the SDKs declare as always there are empty rather than absent. */
function absent(property: Property): Value | undefined {
  if (!property.rules.output && !property.rules.computed) return undefined;
  switch (property.kind) {
    case "string":
    case "policy":
      return "";
    case "number":
      return 0;
    case "bool":
      return false;
    case "list":
    case "set":
      return [];
    case "map":
      return {};
    case "archive":
    case "object":
      return undefined;
  }
}

async function changeTags(type: ResourceType, aws: AwsContext, id: string, olds: Values, news: Values): Promise<void> {
  if (!type.tagging) return;
  const asTags = (value: Value | undefined) => (isValues(value) ? value : {});
  const { removed, added } = tagChange(asTags(olds.tagsAll), asTags(news.tagsAll));
  if (removed.length > 0) await type.tagging.remove(aws, id, olds as never, removed);
  if (Object.keys(added).length > 0) await type.tagging.add(aws, id, olds as never, added);
}

/** The engine has already put old inputs in place of ignored ones; whole properties are held back here once more. */
function keepIgnored(type: ResourceType, olds: Values, news: Values, ignoreChanges: readonly string[]): Values {
  const kept: Record<string, Value | undefined> = { ...news };
  for (const name of ignoreChanges) if (name in type.properties) kept[name] = olds[name];
  return kept;
}

/** The outputs after a failure: what AWS reports, otherwise the inputs. */
async function outputsAfterFailure(
  type: ResourceType,
  around: Surroundings,
  id: string,
  given: Values,
): Promise<Values> {
  const found = await readOutputs(type, around, id, given).catch(() => undefined);
  return found?.outputs ?? given;
}
