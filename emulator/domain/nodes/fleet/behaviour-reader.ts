import { yaml } from "../../../input/yaml.ts";
import type { Behaviour, Distribution, Faults, StepRule } from "../../../store/behaviour.ts";
import { items, members, numberBetween, type Place, plain, refuse, show, text } from "./reader.ts";

/** A behaviour, and where it names patches: whether there are such depends on the nodes that behave so. */
export interface ReadBehaviour {
  readonly behaviour: Behaviour;
  readonly failingPatches: readonly Place[];
}

/** One behaviour of the fleet file. */
export function readBehaviour(place: Place): ReadBehaviour {
  const keys = members(place, ["steps", "scan", "install", "reboot", "slow", "faults"]);
  const failing = keys.faults && members(keys.faults, FAULTS).failingPatches;
  const behaviour = {
    steps: keys.steps && items(keys.steps).map(readRule),
    scan: keys.scan && readDistribution(keys.scan),
    install: keys.install && readDistribution(keys.install),
    reboot: keys.reboot && readDistribution(keys.reboot),
    slow: keys.slow && numberBetween(keys.slow, 0.001, 1_000_000, "a factor above 0, e.g. 3"),
    faults: keys.faults && readFaults(keys.faults),
  };
  return { behaviour, failingPatches: failing ? items(failing).map(nameOf) : [] };
}

/** An entry of `failingPatches` is a name, or a map with one. */
function nameOf(entry: Place): Place {
  return yaml().isScalar(entry.node) ? entry : members(entry, ["name", "probability"]).name!;
}

function readRule(place: Place): StepRule {
  const keys = members(place, [
    "document",
    "step",
    "command",
    "probability",
    "duration",
    "exitCode",
    "stdout",
    "stderr",
  ]);
  return {
    document: keys.document && text(keys.document),
    step: keys.step && text(keys.step),
    command: keys.command && text(keys.command),
    probability: keys.probability && readProbability(keys.probability),
    duration: keys.duration && readDistribution(keys.duration),
    exitCode: keys.exitCode && Math.trunc(numberBetween(keys.exitCode, -1, 65_535, "an exit code, -1 to 65535")),
    stdout: keys.stdout && text(keys.stdout),
    stderr: keys.stderr && text(keys.stderr),
  };
}

const FAULTS = ["offline", "lost", "fullDisk", "rebootHangs", "failingPatches"] as const;

function readFaults(place: Place): Faults {
  const keys = members(place, FAULTS);
  return {
    offline: keys.offline && readProbability(keys.offline),
    lost: keys.lost && readProbability(keys.lost),
    fullDisk: keys.fullDisk && readProbability(keys.fullDisk),
    rebootHangs: keys.rebootHangs && readProbability(keys.rebootHangs),
    failingPatches:
      keys.failingPatches &&
      items(keys.failingPatches).map((entry) => {
        if (yaml().isScalar(entry.node)) return { name: text(entry), probability: 1 };
        const patch = members(entry, ["name", "probability"]);
        if (!patch.name) throw refuse(entry, 'needs a name, e.g. { name: "openssl*", probability: 0.1 }.');
        return { name: text(patch.name), probability: patch.probability ? readProbability(patch.probability) : 1 };
      }),
  };
}

/** `true` is always, `false` never. */
function readProbability(place: Place): number {
  const value = plain(place);
  if (typeof value === "boolean") return Number(value);
  return numberBetween(place, 0, 1, "a probability from 0 to 1, or true or false");
}

/** `20s`, or `{ uniform: [5s, 30s] }`, `{ normal: [mean, deviation] }`, `{ lognormal: [median, sigma] }`. */
function readDistribution(place: Place): Distribution {
  if (!yaml().isMap(place.node)) return { kind: "constant", ms: readLength(place) };
  const keys = members(place, ["constant", "uniform", "normal", "lognormal"]);
  const given = Object.entries(keys);
  if (given.length !== 1) {
    throw refuse(place, "must have one of constant, uniform, normal, lognormal, e.g. { uniform: [5s, 30s] }.");
  }
  if (keys.constant) return { kind: "constant", ms: readLength(keys.constant) };
  const [kind, pair] = given[0]!;
  const [first, second, ...more] = items(pair);
  if (!first || !second || more.length > 0) throw refuse(pair, "must be a pair, e.g. [5s, 30s].");
  if (kind === "lognormal") {
    return { kind, medianMs: readLength(first), sigma: numberBetween(second, 0, 5, "sigma, from 0 to 5, e.g. 0.5") };
  }
  const [a, b] = [readLength(first), readLength(second)];
  if (kind === "normal") return { kind, meanMs: a, deviationMs: b };
  if (b < a) throw refuse(pair, `is ${show(plain(pair))}, but the second length must not be below the first.`);
  return { kind: "uniform", fromMs: a, toMs: b };
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A length such as `250ms`, `20s`, `5m`, `2h`; a bare number is seconds. */
function readLength(place: Place): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(yaml().isScalar(place.node) ? String(place.node.value) : "");
  if (!match) throw refuse(place, `is ${show(plain(place))}, but must be a length such as 250ms, 20s, 5m or 2h.`);
  return Number(match[1]) * UNITS[match[2] ?? "s"]!;
}
