import { isInput, type Properties, type Property } from "../schema/property.ts";
import { DEFAULTS, isList, isValues, isZero, type Value, type Values } from "../values/value.ts";
import type { ResourceType } from "./resource-type.ts";
import { validateInputs } from "./validate.ts";

/**
 * The inputs of a resource after a refresh: those that were there before, with what AWS says now. What the program
 * never gave is not added, so that drift shows where the program said something and nowhere else.
 */
export function refreshedInputs(inputs: Values, outputs: Values): Values {
  const refreshed = refreshObject(inputs, outputs);
  return isValues(refreshed) ? refreshed : {};
}

function refreshObject(inputs: Values, outputs: Values): Values {
  const refreshed: Record<string, Value> = {};
  const drifted = new Set<string>();
  for (const [name, input] of Object.entries(inputs)) {
    if (name === DEFAULTS || input === undefined) continue;
    const output = outputs[name];
    if (output === undefined || output === null) {
      drifted.add(name);
      continue;
    }
    const value = refreshValue(input, output);
    if (JSON.stringify(value) !== JSON.stringify(input)) drifted.add(name);
    refreshed[name] = value;
  }
  const defaults = inputs[DEFAULTS];
  if (isList(defaults)) {
    const kept = defaults.filter((name) => !drifted.has(String(name)));
    // A list without names is dropped, as in the official provider; with it goes the memory of which old values were
    // defaults, and any of them may then be taken for one.
    if (kept.length > 0) refreshed[DEFAULTS] = kept;
  }
  return refreshed;
}

function refreshValue(input: Value, output: Value): Value {
  if (isValues(input) && isValues(output)) return refreshObject(input, output);
  if (isList(input) && isList(output)) {
    return input.slice(0, output.length).map((item, index) => refreshValue(item, output[index] as Value));
  }
  return output;
}

/**
 * The inputs that a program would have to give to get the resource just imported: everything that it may give, without
 * what says the same as leaving it out, and without what AWS filled in and would not accept.
 */
export function importedInputs(type: ResourceType, outputs: Values, resourceName: string): Values {
  const inputs = { ...importedObject(type.properties, outputs) };
  // Of two that exclude each other the one that is a name stays.
  const isName = ([, property]: readonly [string, Property]) => (property.rules.autoname ? 1 : 0);
  const namesLast = Object.entries(type.properties).sort((left, right) => isName(left) - isName(right));
  for (const [name, property] of namesLast) {
    if (inputs[name] === undefined) continue;
    const rejected = validateInputs(type, inputs, resourceName).some(
      (failure) =>
        failure.property === name || failure.property.startsWith(`${name}.`) || failure.property.startsWith(`${name}[`),
    );
    if (rejected && property.rules.computed && !property.rules.required) delete inputs[name];
  }
  return inputs;
}

function importedObject(properties: Properties, outputs: Values): Record<string, Value> {
  const imported: Record<string, Value> = { [DEFAULTS]: [] };
  for (const [name, property] of Object.entries(properties)) {
    const value = outputs[name];
    if (!isInput(property) || value === undefined || value === null) continue;
    if (!property.rules.required && isLeftOut(property, value)) continue;
    imported[name] = importedValue(property, value);
  }
  return imported;
}

/** Whether a program gets the value by leaving the property out. Where the default is true, false has to be given. */
function isLeftOut({ rules }: Property, value: Value): boolean {
  return rules.default === undefined ? isZero(value) : value === rules.default;
}

function importedValue(property: Property, value: Value): Value {
  if (property.properties && isValues(value)) return importedObject(property.properties, value);
  if (property.kind === "map" && isValues(value)) return { [DEFAULTS]: [], ...value };
  const { element } = property;
  if (element && isList(value)) return value.map((item) => importedValue(element, item));
  return value;
}
