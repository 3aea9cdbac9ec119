import { getInstances } from "@pulumi/aws/ssm/getInstances.js";
import type * as ssm from "@pulumi/aws/ssm/index.js";
import * as pulumi from "@pulumi/pulumi";
import { applyToWhatIsKnown, withoutUnknown } from "./checked-inputs.ts";
import { type DeclaredResource, type DeclaredWindow, declaredWindows, type Selection } from "./forecast/declared.ts";
import { forecast, type WindowForecast } from "./forecast/forecast.ts";
import { executionLines, targetLine, titleLine, warningLine } from "./forecast/forecast-lines.ts";
import { isLeftToOthers } from "./forecast/left-to-others.ts";
import type { NodesAnswer } from "./forecast/matched-nodes.ts";
import { NOT_KNOWN } from "./not-known.ts";

/** How long a preview waits for the clock or the nodes, which it can do without. */
const ANSWER_MS = 10_000;
/** How long resources that are added one after the other are waited for. */
const TOGETHER_MS = 20;

type Child = ssm.MaintenanceWindow | ssm.MaintenanceWindowTarget | ssm.MaintenanceWindowTask;
type Inputs = Readonly<Record<string, unknown>>;

/** What is declared in one run of a program. */
class Run {
  readonly resources = new Map<string, { readonly declared: DeclaredResource; readonly child: Child }>();
  readonly #answers = new Map<string, Promise<NodesAnswer>>();
  readonly #shown = new Set<string>();
  readonly #added = new Set<string>();
  #showing: Promise<void> | undefined;
  #now: Promise<number> | undefined;

  /** The cloud's present time: an emulator has a clock, AWS goes by this machine's. */
  now(): Promise<number> {
    this.#now ??= emulatorNow().then((ms) => ms ?? Date.now());
    return this.#now;
  }

  /** By the provider of the window that the selection belongs to. */
  nodes(selection: Selection, { resource, targets, tasks, region }: DeclaredWindow): Promise<NodesAnswer> {
    const key = JSON.stringify([region, selection]);
    const [of] = [...(resource ? [resource] : []), ...[...targets, ...tasks].map((part) => part.resource)];
    const answer = this.#answers.get(key) ?? matchedNodes(selection, this.resources.get(of!.urn)!.child);
    this.#answers.set(key, answer);
    return answer;
  }

  /** Says what there is to say of a resource that was added. Those that are added together are looked at together. */
  show(added: string): Promise<void> {
    this.#added.add(added);
    this.#showing ??= this.#showAll().finally(() => {
      this.#showing = undefined;
    });
    return this.#showing;
  }

  async #showAll(): Promise<void> {
    while (this.#added.size > 0) {
      await new Promise((resolve) => setTimeout(resolve, TOGETHER_MS));
      const added = new Set(this.#added);
      this.#added.clear();
      await this.#showThese(added);
    }
  }

  async #showThese(added: ReadonlySet<string>): Promise<void> {
    const parts = [...this.resources.values()].map((each) => each.declared);
    const facts = {
      nowMs: await this.now(),
      nodes: (selection: Selection, window: DeclaredWindow) => this.nodes(selection, window),
    };
    const windows = await forecast(declaredWindows(parts), facts, { isWhole: false, ignored: ignoredWarnings() });
    for (const window of windows) {
      const { urn } = window;
      if (urn !== undefined && added.has(urn)) this.#say(urn, [titleLine(window), ...executionLines(window)]);
      for (const target of window.targets) {
        if (added.has(target.urn)) this.#say(target.urn, [targetLine(target).trim()]);
      }
      for (const warning of window.warnings) this.#warn(warning);
    }
  }

  #say(urn: string, lines: readonly string[]): void {
    void pulumi.log.info(lines.join("\n"), this.resources.get(urn)?.child);
  }

  /** The rules look at all that is declared so far, and each time find again what they found before. */
  #warn(warning: WindowForecast["warnings"][number]): void {
    const { urn = "" } = warning;
    const key = `${warning.name} ${urn} ${warning.message}`;
    if (this.#shown.has(key)) return;
    this.#shown.add(key);
    void pulumi.log.warn(warningLine(warning), this.resources.get(urn)?.child);
  }
}

const runs = new WeakMap<object, Run>();
/** In a plugin there is no stack, and one run. */
const PLUGIN = {};
const pending = new Set<Promise<void>>();

/**
 * Says in a preview by Pulumi alone what `mw preview` says: when a window opens next, which nodes a target matches, and warnings.
 * Nothing of it makes the preview fail.
 *
 * @param args what the child is made with.
 */
export function foretell(child: Child, args: object): void {
  if (!pulumi.runtime.isDryRun() || isLeftToOthers() || isMocked()) return;
  const key = pulumi.runtime.getStackResource() ?? PLUGIN;
  const run = runs.get(key) ?? new Run();
  runs.set(key, run);
  const done = pulumi.runtime.rpcKeepAlive();
  const work = declare(child, args as Inputs)
    .then(async (declared) => {
      if (declared === undefined) return;
      run.resources.set(declared.urn, { declared, child });
      await run.show(declared.urn);
    })
    // A value that fails makes the program fail, which says why.
    .catch(() => {})
    .finally(() => {
      done();
      pending.delete(work);
    });
  pending.add(work);
}

/** Whether a unit test answers in the engine's place (`setMocks`): there is no cloud then. Pulumi's types leave out the function. */
function isMocked(): boolean {
  const { getMonitor } = pulumi.runtime as unknown as { getMonitor?(): object | undefined };
  return getMonitor?.()?.constructor.name === "MockMonitor";
}

/** Waits until all that was to be said is said. */
export async function foretold(): Promise<void> {
  await Promise.allSettled(pending);
}

async function declare(child: Child, args: Inputs): Promise<DeclaredResource | undefined> {
  const given = Object.entries(args).filter(([, value]) => value !== undefined);
  const inputs = Object.fromEntries(
    await Promise.all(given.map(async ([name, value]) => [name, await knownOf(pulumi.output(value))] as const)),
  );
  const [urn, id, region, name] = await Promise.all(
    [child.urn, child.id, (child as ssm.MaintenanceWindow).region, child.name].map((output) => knownOf(output)),
  );
  if (typeof urn !== "string") return undefined;
  return {
    urn,
    type: urn.split("::").at(-2)!.split("$").at(-1)!,
    id: typeof id === "string" && id !== "" ? id : undefined,
    inputs: {
      ...inputs,
      ...(typeof region === "string" ? { region } : {}),
      ...(typeof name === "string" ? { name } : {}),
    },
    dependsOn: { windowId: await sourcesOf(args.windowId), targets: await sourcesOf(args.targets) },
  };
}

/** A value as far as it is known. Of a secret nothing is. */
async function knownOf(output: pulumi.Output<unknown>): Promise<unknown> {
  if (await pulumi.isSecret(output)) return NOT_KNOWN;
  return await new Promise((resolve, reject) => {
    applyToWhatIsKnown(output, (value) => resolve(withoutUnknown(value)), reject);
  });
}

/** The URNs of the resources that an input comes from. Pulumi's types leave out the function. */
async function sourcesOf(input: unknown): Promise<string[]> {
  if (input === undefined) return [];
  const output = pulumi.output(input) as unknown as { allResources?(): Promise<Set<pulumi.Resource>> };
  const resources = (await output.allResources?.()) ?? new Set();
  const urns = await Promise.all([...resources].map(({ urn }) => knownOf(urn)));
  return urns.filter((urn) => typeof urn === "string");
}

/** By the provider of the window, with its credentials. */
async function matchedNodes({ selectors, isGroup }: Selection, parent: Child): Promise<NodesAnswer> {
  if (isGroup) return { unknown: "only mw preview reads the members of a resource group" };
  const filters = selectors.flatMap(({ key, values }) =>
    // A node must have all keys.
    key === "tag-key"
      ? values.map((value) => ({ name: key, values: [value as string] }))
      : [{ name: key, values: values as string[] }],
  );
  try {
    const { ids } = await within(getInstances({ filters }, { parent }));
    if (!Array.isArray(ids)) return { unknown: "the provider does not say" };
    const isOfIds = selectors.some(({ key }) => key === "InstanceIds");
    const asked = isOfIds ? (selectors[0]!.values as string[]) : [];
    const unmanaged = isOfIds ? asked.filter((id) => !ids.includes(id)) : undefined;
    return {
      count: ids.length,
      isAtLeast: false,
      instanceIds: ids,
      names: {},
      offline: undefined,
      unmanaged,
      isOfIds,
      otherResources: 0,
    };
  } catch (error) {
    return { unknown: (error as Error).message.split("\n")[0]! };
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ANSWER_MS / 1000} s`)), ANSWER_MS);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function emulatorNow(): Promise<number | undefined> {
  const endpoint = process.env.AWS_ENDPOINT_URL_SSM || process.env.AWS_ENDPOINT_URL;
  if (!endpoint) return undefined;
  try {
    const url = `${endpoint.replace(/\/$/, "")}/_emulator/clock`;
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    const { now } = (await response.json()) as { readonly now?: string };
    const ms = Date.parse(now ?? "");
    return Number.isNaN(ms) ? undefined : ms;
  } catch {
    return undefined;
  }
}

/** By the same config key as for `mw`. */
function ignoredWarnings(): readonly string[] {
  const names = new pulumi.Config("maintenance-windows").getObject<unknown>("ignoredWarnings");
  return Array.isArray(names) ? names.map(String) : [];
}
