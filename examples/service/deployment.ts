import { randomUUID } from "node:crypto";
import type {
  Driver,
  DriverError,
  DriverEvent,
  Operation,
  OperationRun,
  StackOutcome,
} from "maintenance-windows/automation";
import { withoutFrames } from "./without-frames.ts";

export interface DeploymentRequest {
  readonly operation: Operation;
  readonly stacks: readonly string[];
  /** Protected environments that a destroy may destroy all the same. */
  readonly confirm?: string | readonly string[];
}

type State = "waiting" | "running" | "succeeded" | "failed" | "cancelled";

interface StackState {
  readonly stack: string;
  state: State;
  percent: number;
  result?: Pick<Extract<StackOutcome, { ok: true }>["result"], "changes" | "steps" | "outputs" | "durationMs">;
  error?: Pick<DriverError, "kind" | "message" | "diagnostics" | "resources" | "owner">;
}

/** What a client sees of a deployment. */
export interface DeploymentView {
  readonly id: string;
  readonly operation: Operation;
  readonly state: Exclude<State, "waiting">;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly stacks: readonly StackState[];
}

/** The driver's events, and after the last of them how it all ended, under the next number. */
export type DeploymentEvent = DriverEvent | { sequence: number; type: "ended"; deployment: DeploymentView };

/** One operation on one or several environments, from its beginning until it is forgotten. */
export class Deployment {
  readonly id = randomUUID();
  readonly request: DeploymentRequest;
  /** Fulfilled when every stack has ended, well or not; rejected by a fault alone. */
  readonly ended: Promise<void>;
  readonly #run: OperationRun<StackOutcome[]>;
  readonly #stacks: ReadonlyMap<string, StackState>;
  readonly #startedAt = new Date();
  #endedAt: Date | undefined;
  #lastSequence = 0;

  constructor(driver: Driver, request: DeploymentRequest, onOutcome: (outcome: StackOutcome) => void) {
    this.request = request;
    const names = [...new Set(request.stacks)];
    this.#stacks = new Map(names.map((stack) => [stack, { stack, state: "waiting", percent: 0 }]));
    const confirmed = [request.confirm ?? []].flat();
    this.#run = driver.runAll(request.operation, names, {
      optionsOf: (stack) => (confirmed.includes(stack) ? { confirm: stack } : {}),
      onEvent: (event) => this.#note(event),
      onOutcome: (outcome) => {
        this.#end(outcome);
        onOutcome(outcome);
      },
    });
    const end = () => {
      this.#endedAt = new Date();
    };
    this.ended = this.#run.finally(end).then(() => {});
  }

  get isOver(): boolean {
    return this.#endedAt !== undefined;
  }

  /** The number of its last event, once it is over. */
  get lastSequence(): number {
    return this.#lastSequence + 1;
  }

  /** Interrupts it in order: what is under way is finished, the rest is left, the stacks are unlocked. */
  cancel(): void {
    this.#run.cancel();
  }

  /**
   * From the first event on, however late the reader comes. The driver keeps the events once, and each reader takes the next
   * one when it has got rid of the last: one that is slow costs nothing, and one that goes away is missed by nobody.
   */
  async *events(after = 0): AsyncGenerator<DeploymentEvent> {
    for await (const event of this.#run) {
      if (event.sequence > after) yield isAboutFailure(event) ? withoutFrames(event) : event;
    }
    await this.ended.catch(() => {});
    yield { sequence: this.lastSequence, type: "ended", deployment: this.view() };
  }

  view(): DeploymentView {
    const stacks = [...this.#stacks.values()];
    return {
      id: this.id,
      operation: this.request.operation,
      state: this.isOver ? worst(stacks) : "running",
      startedAt: this.#startedAt.toISOString(),
      endedAt: this.#endedAt?.toISOString() ?? null,
      stacks,
    };
  }

  #note({ sequence, stack, percent, type }: DriverEvent): void {
    this.#lastSequence = sequence;
    const state = this.#stacks.get(stack)!;
    state.percent = percent;
    if (type === "started") state.state = "running";
  }

  #end(outcome: StackOutcome): void {
    const state = this.#stacks.get(outcome.stack)!;
    if (outcome.ok) {
      const { changes, steps, outputs, durationMs } = outcome.result;
      Object.assign(state, { state: "succeeded", result: { changes, steps, outputs, durationMs } });
    } else {
      const { kind, message, diagnostics, resources, owner } = outcome.error;
      const error = withoutFrames({ kind, message, diagnostics, resources, owner });
      Object.assign(state, { state: kind === "cancelled" ? "cancelled" : "failed", error });
    }
  }
}

function isAboutFailure({ type }: DriverEvent): boolean {
  return type === "diagnostic" || type === "policy" || type === "finished";
}

function worst(stacks: readonly StackState[]): "succeeded" | "failed" | "cancelled" {
  if (stacks.every(({ state }) => state === "succeeded")) return "succeeded";
  return stacks.some(({ state }) => state !== "succeeded" && state !== "cancelled") ? "failed" : "cancelled";
}
