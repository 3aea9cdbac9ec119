import { readFile } from "node:fs/promises";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import type { DeclaredResource } from "../../components/forecast/declared.ts";
import { PART_TYPES, WINDOW_TYPES } from "../../components/forecast/resource-types.ts";
import { NOT_KNOWN } from "../../components/not-known.ts";
import { UNKNOWN } from "../engine/translate.ts";
import { SECRET_TEXT, withSecretsHidden } from "../secrets/secret-values.ts";

const TYPES = [...WINDOW_TYPES, ...PART_TYPES];

/** What happens to a resource that the program does not declare any more. */
const GOING = ["delete", "delete-replaced", "discard"];

/** The windows, targets and tasks of a program, by the events of its preview. */
export class PlannedResources {
  readonly #resources = new Map<string, Omit<DeclaredResource, "dependsOn">>();
  readonly #parents = new Map<string, string>();

  note({ resourcePreEvent, resOutputsEvent }: EngineEvent): void {
    const { metadata } = resourcePreEvent ?? resOutputsEvent ?? {};
    if (metadata === undefined || GOING.includes(metadata.op)) return;
    const { urn, type, old, new: planned } = metadata;
    if (planned?.parent) this.#parents.set(urn, planned.parent);
    if (!planned || !TYPES.includes(type)) return;
    // A replacement has no id yet.
    const id = metadata.op.includes("replace") ? undefined : planned.id || old?.id || undefined;
    const isNew = id === undefined;
    this.#resources.set(urn, {
      urn,
      type,
      id,
      inputs: withNotKnown(withSecretsHidden(planned.inputs)) as DeclaredResource["inputs"],
      inputsBefore:
        isNew || !old ? undefined : (withNotKnown(withSecretsHidden(old.inputs)) as DeclaredResource["inputs"]),
    });
  }

  get isEmpty(): boolean {
    return this.#resources.size === 0;
  }

  readonly parentOf = (urn: string): string | undefined => this.#parents.get(urn);

  /** @param plan the file with the plan, which says what an input comes from. */
  async resources(plan: string | undefined): Promise<DeclaredResource[]> {
    const isMissing = [...this.#resources.values()].some(({ inputs }) => holdsNotKnown(inputs));
    const goals = plan === undefined || !isMissing ? {} : await goalsIn(plan);
    return [...this.#resources.values()].map((resource) => ({
      ...resource,
      dependsOn: goals[resource.urn]?.goal?.propertyDependencies ?? {},
    }));
  }
}

interface Plan {
  readonly resourcePlans?: Readonly<
    Record<string, { readonly goal?: { readonly propertyDependencies?: Readonly<Record<string, readonly string[]>> } }>
  >;
}

async function goalsIn(file: string): Promise<NonNullable<Plan["resourcePlans"]>> {
  return (JSON.parse(await readFile(file, "utf8")) as Plan).resourcePlans ?? {};
}

function holdsNotKnown(value: unknown): boolean {
  if (value === NOT_KNOWN) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsNotKnown);
}

/** Pulumi's marks for what is not known yet, and for secrets, as one; its own notes among the inputs are left out. */
function withNotKnown(value: unknown): unknown {
  if (value === UNKNOWN || value === SECRET_TEXT) return NOT_KNOWN;
  if (Array.isArray(value)) return value.map(withNotKnown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => (key === "__defaults" ? [] : [[key, withNotKnown(part)]])),
  );
}
