/** The operations on a stack that change or compare it. */
export const OPERATIONS = ["preview", "up", "refresh", "destroy"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What happens to a resource, in Pulumi's words. */
export type StepOp =
  | "same"
  | "create"
  | "update"
  | "delete"
  | "replace"
  | "create-replacement"
  | "delete-replaced"
  | "read"
  | "read-replacement"
  | "refresh"
  | "import"
  | "discard";

export interface PropertyChange {
  /** e.g. `schedule` or `targets[0].values[1]` */
  readonly path: string;
  readonly kind: "add" | "delete" | "update";
  /** Whether the change replaces the resource. */
  readonly replaces: boolean;
  readonly old?: unknown;
  readonly new?: unknown;
}

interface EventBase {
  /** Counts up from 1 within one operation. */
  readonly sequence: number;
  readonly stack: string;
  readonly operation: Operation;
}

/** Something that an operation tells while it runs. */
export type DriverEvent = EventBase &
  (
    | { readonly type: "started" }
    | {
        readonly type: "step";
        /** `planned` in a preview; otherwise a step starts, and then is done or fails. */
        readonly phase: "planned" | "started" | "done" | "failed";
        readonly op: StepOp;
        readonly urn: string;
        /** The resource's logical name and Pulumi type. */
        readonly name: string;
        readonly resourceType: string;
        readonly changes: readonly PropertyChange[];
      }
    | {
        readonly type: "diagnostic";
        readonly severity: "info" | "warning" | "error";
        readonly message: string;
        readonly urn?: string | undefined;
      }
    | {
        readonly type: "finished";
        readonly outcome: "succeeded" | "failed" | "cancelled";
        /** How many resources had which step, e.g. `{ create: 3, same: 2 }`. */
        readonly changes: Readonly<Partial<Record<StepOp, number>>>;
        readonly durationMs: number;
      }
  );

type WithoutBase<E> = E extends DriverEvent ? Omit<E, keyof EventBase> : never;
/** An event before it is numbered and told whose it is. */
export type EventBody = WithoutBase<DriverEvent>;
