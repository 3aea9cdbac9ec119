import type { AwsContext } from "../aws/aws-context.ts";
import type { Properties, StateOf } from "../schema/property.ts";
import type { Values } from "../values/value.ts";
import type { Failure } from "./failure.ts";

/** One type of resource: its table, and what its life takes in calls to AWS. The rest is done by the generic engine. */
export interface ResourceType<P extends Properties = Properties> {
  /** Pulumi's type token, such as `aws:ssm/maintenanceWindow:MaintenanceWindow`. */
  readonly token: string;
  readonly properties: P;
  /** Properties of the official provider that this one refuses, by name. */
  readonly notImplemented?: readonly string[];
  /** At most one of each group may be given, and at least one must be. */
  readonly exactlyOneOf?: readonly (readonly string[])[];
  readonly atLeastOneOf?: readonly string[];
  /** What is wrong with inputs together although each is valid by itself. */
  readonly validate?: (inputs: Values) => readonly Failure[];
  /** Whether a replacement always deletes the old resource first. */
  readonly deleteBeforeReplace?: true;

  /** Outputs that a planned change makes unknown until it has been carried out. */
  readonly unknownAfter?: (changed: ReadonlySet<string>, news: Values) => readonly string[];
  /** Properties whose change from one value to another replaces the resource although others do not. */
  readonly replacesWhen?: (olds: Values, news: Values) => readonly string[];
  /** Properties for which a change from the old value to the new one is to be taken as none. */
  readonly suppressed?: (olds: Values, news: Values) => readonly string[];

  /** What an import id means: the id under which the state keeps the resource, and what reading it needs to know. */
  readonly parseImportId?: (id: string) => { readonly id: string; readonly state: Values };
  /**
   * Creates the resource. Must call `created` with its id as soon as it exists in AWS, so that the state has it even if a
   * later request fails.
   */
  create(aws: AwsContext, inputs: StateOf<P>, created: (id: string) => void): Promise<void>;
  /**
   * What AWS reports now, or undefined if the resource does not exist. `state` holds what was known before, and for a resource
   * just imported only what its import id says. Tags are AWS's own, under `tags`.
   */
  read(aws: AwsContext, id: string, state: StateOf<P>): Promise<Reading<P> | undefined>;
  /** Carries out the changes other than tags. Absent for types of which every change is a replacement. */
  update?(aws: AwsContext, id: string, change: Change<P>): Promise<void>;
  /** Deletes the resource. Each type decides whether deleting a missing resource is an error. */
  delete(aws: AwsContext, id: string, state: StateOf<P>): Promise<void>;
  /** How tags are changed on a living resource. */
  readonly tagging?: Tagging<P>;
}

/** What `read` found: properties left out keep the value they had. */
export type Reading<P extends Properties> = { readonly [Name in keyof P]?: StateOf<P>[Name] | undefined } & {
  readonly id?: string;
};

/** The difference that `update` carries out. */
export interface Change<P extends Properties> {
  readonly olds: StateOf<P>;
  readonly news: StateOf<P>;
  /** Names of the properties that differ, tags aside. */
  readonly changed: ReadonlySet<string>;
}

export interface Tagging<P extends Properties> {
  remove(aws: AwsContext, id: string, state: StateOf<P>, keys: readonly string[]): Promise<void>;
  add(aws: AwsContext, id: string, state: StateOf<P>, tags: { readonly [key: string]: string }): Promise<void>;
}

/** Makes a type's own table known to the compiler and forgets it again, so that all types fit one list. */
export function resourceType<const P extends Properties>(type: ResourceType<P>): ResourceType {
  return type as unknown as ResourceType;
}
