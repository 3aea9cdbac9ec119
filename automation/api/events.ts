import type { WindowForecast } from "../../components/forecast/forecast.ts";
import type { DriverErrorKind, LockOwner } from "../errors/driver-error.ts";

/** The operations on a stack that change or compare it. */
export const OPERATIONS = ["preview", "up", "refresh", "destroy"] as const;
export type Operation = (typeof OPERATIONS)[number];
/** What an event or a result belongs to: an operation, or an import of resources. */
export type EngineOperation = Operation | "import";

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

/** A step that an operation would take. */
export interface PlannedStep {
  readonly op: StepOp;
  readonly urn: string;
  /** The resource's logical name and Pulumi type. */
  readonly name: string;
  readonly resourceType: string;
  readonly changes: readonly PropertyChange[];
}

interface EventBase {
  /** Counts up from 1 within one call: an operation, or a `runAll` over many stacks. */
  readonly sequence: number;
  readonly stack: string;
  readonly operation: EngineOperation;
  /**
   * How much of the operation is done, from 0 to 100; it never goes down, and is 100 only when all is done. It counts
   * resources: those that a plan or the last preview named, else those in the state, and more as more appear.
   */
  readonly percent: number;
}

/** An event of a running operation. */
export type DriverEvent = EventBase &
  /** The operation waits for its turn; repeated when its position changes. */
  (
    | { readonly type: "queued"; readonly position: number }
    | { readonly type: "started" }
    /** The stack is locked or AWS throttles: the operation waits and then makes the given attempt. */
    | {
        readonly type: "waiting";
        readonly reason: "locked" | "throttled";
        readonly owner?: LockOwner | undefined;
        readonly attempt: number;
        readonly delayMs: number;
      }
    /** The lock of an operation that is proven to have ended was removed. */
    | { readonly type: "unlocked"; readonly owner: LockOwner }
    /** An earlier operation was killed; its unfinished steps are recovered now. */
    | {
        readonly type: "repairing";
        readonly pending: readonly {
          readonly urn: string;
          /** What was under way, e.g. `creating`. */
          readonly action: string;
          /** The id of the resource that was found in the cloud; undefined when none was created. */
          readonly id?: string | undefined;
        }[];
      }
    | ({
        readonly type: "step";
        /** `planned` in a preview; otherwise a step starts, and then is done or fails. */
        readonly phase: "planned" | "started" | "done" | "failed";
      } & PlannedStep)
    | {
        readonly type: "diagnostic";
        readonly severity: "info" | "warning" | "error";
        readonly message: string;
        readonly urn?: string | undefined;
      }
    /** A policy of a policy pack is violated. A mandatory policy fails the operation. */
    | {
        readonly type: "policy";
        readonly policy: string;
        /** The name of the pack. */
        readonly pack: string;
        readonly enforcement: "advisory" | "mandatory";
        readonly message: string;
        readonly urn?: string | undefined;
      }
    /** What a window of a previewed program will do. */
    | ({ readonly type: "window" } & WindowForecast)
    | {
        readonly type: "finished";
        readonly outcome: "succeeded" | "failed" | "cancelled";
        /** How many resources had which step, e.g. `{ create: 3, same: 2 }`. */
        readonly changes: Readonly<Partial<Record<StepOp, number>>>;
        readonly durationMs: number;
        /** Why it did not succeed. */
        readonly error?: { readonly kind: DriverErrorKind; readonly message: string } | undefined;
      }
  );

type WithoutBase<E> = E extends DriverEvent ? Omit<E, keyof EventBase> : never;
/** An event without its number, stack and operation. */
export type EventBody = WithoutBase<DriverEvent>;
