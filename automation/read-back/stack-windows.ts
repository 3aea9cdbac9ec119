import { PART_TYPES, WINDOW_TYPES } from "../../components/forecast/resource-types.ts";
import { DriverError } from "../errors/driver-error.ts";
import { EMULATOR_KEYS } from "../identity/stack-identity.ts";
import { isEmulatorAccount } from "../project/copied-files.ts";
import type { Checkpoint, StateResource } from "../recovery/checkpoint.ts";
import { SIGNATURE } from "../secrets/secret-values.ts";

/** A maintenance window that a stack made or that it puts targets or tasks into, whatever program declared it. */
export interface StackWindow {
  readonly windowId: string;
  /** Its name in AWS; undefined for a window that the stack did not make. */
  readonly name: string | undefined;
  /** Its name in the program; undefined for a window that the stack did not make. */
  readonly resourceName: string | undefined;
  /** undefined when the state does not say it: then it is the stack's. */
  readonly region: string | undefined;
  /** The config of the program's own provider that the window is of; undefined for the stack's provider. */
  readonly provider?: Readonly<Record<string, unknown>> | undefined;
}

/** The windows in a stack's state, each once: first those that it made, by their names. A state has no lasting order. */
export function windowsIn({ resources }: Checkpoint): StackWindow[] {
  const kept = resources.filter((resource) => resource.delete !== true);
  const windows = new Map<string, StackWindow>();
  const providers = providersIn(kept);
  for (const resource of kept.filter(({ type }) => WINDOW_TYPES.includes(type))) {
    if (!resource.id) continue;
    windows.set(resource.id, {
      windowId: resource.id,
      name: text(resource, "name"),
      resourceName: resource.urn.split("::").at(-1),
      region: text(resource, "region"),
      ...ofProvider(resource, providers),
    });
  }
  for (const resource of kept.filter(({ type }) => PART_TYPES.includes(type))) {
    const windowId = text(resource, "windowId");
    if (windowId === undefined || windows.has(windowId)) continue;
    const region = text(resource, "region");
    windows.set(windowId, {
      windowId,
      name: undefined,
      resourceName: undefined,
      region,
      ...ofProvider(resource, providers),
    });
  }
  const order = ({ name, windowId }: StackWindow) => (name === undefined ? `1${windowId}` : `0${name}`);
  return [...windows.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

type Providers = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** The config of each provider that the program made, by the reference that its resources have. */
function providersIn(resources: readonly StateResource[]): Providers {
  return new Map(
    ownProviders(resources).map(({ urn, id, inputs = {} }) => [
      `${urn}::${id}`,
      withWholeKeys(
        Object.entries(inputs).flatMap(([key, value]) => {
          const shown = plainText(value);
          return shown === undefined || shown === "" ? [] : [[key, shown]];
        }),
      ),
    ]),
  );
}

function ownProviders(resources: readonly StateResource[]): readonly StateResource[] {
  return resources.filter(({ type, urn }) => type === "pulumi:providers:aws" && !/::default(_[^:]*)?$/.test(urn));
}

/** Whether a window uses an explicit provider that has an encrypted value in its config. */
export function hidesProviders({ resources }: Checkpoint): boolean {
  const used = new Set(
    resources.filter(({ type }) => [...WINDOW_TYPES, ...PART_TYPES].includes(type)).map(({ provider }) => provider),
  );
  return ownProviders(resources).some(
    ({ urn, id, inputs = {} }) =>
      used.has(`${urn}::${id}`) && Object.values(inputs).some((value) => isSecret(value) && "ciphertext" in value),
  );
}

/** A text, also one that the CLI was asked to show. */
function plainText(value: unknown): string | undefined {
  const shown = isSecret(value) && typeof value.plaintext === "string" ? JSON.parse(value.plaintext) : value;
  return typeof shown === "string" ? shown : undefined;
}

function isSecret(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && SIGNATURE in value;
}

/** An access key and its secret go together: of a pair of which one is encrypted, only an account of the emulator is left. */
function withWholeKeys(entries: readonly (readonly [string, string])[]): Readonly<Record<string, unknown>> {
  const { accessKey, secretKey, token, ...others } = Object.fromEntries(entries);
  if (accessKey !== undefined && secretKey !== undefined) {
    return { ...others, accessKey, secretKey, ...(token === undefined ? {} : { token }) };
  }
  return isEmulatorAccount({ accessKey }) ? { ...others, accessKey, secretKey: EMULATOR_KEYS.secretAccessKey } : others;
}

function ofProvider({ provider = "" }: StateResource, providers: Providers): Pick<StackWindow, "provider"> {
  const found = providers.get(provider);
  return found ? { provider: found } : {};
}

/** A secret has no text. */
function text({ outputs, inputs }: StateResource, key: string): string | undefined {
  const value = outputs?.[key] ?? inputs?.[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * @param chosen ids, or names in AWS or in the program; undefined for all.
 * @throws DriverError not-deployed, when the stack has no window; config, when a chosen one is not among them.
 */
export function chosenWindows(
  stack: string,
  windows: readonly StackWindow[],
  chosen: readonly string[] | undefined,
): readonly StackWindow[] {
  if (windows.length === 0) {
    throw new DriverError(
      "not-deployed",
      `Stack ${stack} has no maintenance window in its state: deploy one (mw up ${stack}).`,
      { stack },
    );
  }
  if (chosen === undefined) return windows;
  checkWindowNames(stack, windows, chosen);
  return windows.filter((window) => namesOf(window).some((name) => chosen.includes(name)));
}

/** @throws DriverError config, naming the first name that no window has, and the windows that there are. */
export function checkWindowNames(stack: string, windows: readonly StackWindow[], names: readonly string[]): void {
  const known = new Set(windows.flatMap(namesOf));
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return;
  const list = windows
    .map(({ windowId, name }) => (name === undefined ? windowId : `${name} (${windowId})`))
    .join(", ");
  throw new DriverError("config", `Stack ${stack} has no window "${unknown}". Its windows are ${list}.`, { stack });
}

/** What a window can be called by: its id, its name in AWS, its name in the program. */
export function namesOf({ windowId, name, resourceName }: StackWindow): string[] {
  return [windowId, name, resourceName].filter((one) => one !== undefined);
}
