import type { Driver, Logger, StackOutcome } from "maintenance-windows/automation";
import { DriverError } from "maintenance-windows/automation";
import { Deployment, type DeploymentRequest } from "./deployment.ts";
import { Problem } from "./problem.ts";

interface Remembered {
  readonly deployment: Deployment;
  readonly key: string | undefined;
}

/** What the service is asked to deploy: refused at once, or begun and remembered for a while. */
export class Deployments {
  readonly #driver: Driver;
  readonly #limits: { readonly open: number; readonly remembered: number };
  readonly #log: Logger;
  /** In the order in which they began. */
  readonly #known = new Map<string, Remembered>();
  #isClosing = false;

  constructor(driver: Driver, limits: { readonly open: number; readonly remembered: number }, log: Logger) {
    this.#driver = driver;
    this.#limits = limits;
    this.#log = log;
  }

  /**
   * @param key an Idempotency-Key: who asks again under the same one is answered with the same deployment.
   * @throws Problem or DriverError, with nothing begun.
   */
  async begin(request: DeploymentRequest, key: string | undefined): Promise<Deployment> {
    const before = this.#begunUnder(key, request);
    if (before) return before;
    await this.#check(request);
    // From here to the end nothing is waited for: two that ask at the same time under one key cannot both begin.
    return this.#begunUnder(key, request) ?? this.#start(request, key);
  }

  /** @throws Problem not-found. */
  get(id: string): Deployment {
    const found = this.#known.get(id);
    if (found) return found.deployment;
    throw new Problem(
      404,
      "not-found",
      `Deployment ${id} does not exist. The last ${this.#limits.remembered} are kept.`,
    );
  }

  /** The latest first. */
  all(): Deployment[] {
    return [...this.#known.values()].map(({ deployment }) => deployment).reverse();
  }

  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Takes nothing new, interrupts what is under way, and waits until it ended in order. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#driver.close();
    await Promise.allSettled(this.all().map(({ ended }) => ended));
  }

  /**
   * What is wrong with the request refuses it whole: a name that is none, an environment that nobody confirmed. What is wrong
   * with an environment fails that one beside the others, and refuses the request only when there are no others.
   */
  async #check({ operation, stacks, confirm = [] }: DeploymentRequest): Promise<void> {
    const looks = await Promise.allSettled(stacks.map((stack) => this.#driver.environment(stack)));
    const reasons = looks.flatMap((look) => (look.status === "rejected" ? [look.reason as unknown] : []));
    for (const reason of reasons) if (!(reason instanceof DriverError) || reason.kind !== "config") throw reason;
    if (reasons.length === looks.length) throw reasons[0];
    if (operation !== "destroy") return;
    for (const look of looks) {
      if (look.status === "rejected" || !look.value.environment?.protect) continue;
      const { name } = look.value;
      if ([confirm].flat().includes(name)) continue;
      throw new Problem(
        409,
        "protected",
        `Stack ${name} is protected: confirm its destroy with "confirm": ["${name}"].`,
      );
    }
  }

  #begunUnder(key: string | undefined, request: DeploymentRequest): Deployment | undefined {
    if (key === undefined) return undefined;
    const found = [...this.#known.values()].find((known) => known.key === key)?.deployment;
    if (found === undefined || JSON.stringify(found.request) === JSON.stringify(request)) return found;
    throw new Problem(422, "idempotency-key", `Idempotency-Key ${key} was already used for another request.`);
  }

  #start(request: DeploymentRequest, key: string | undefined): Deployment {
    if (this.#isClosing) throw new Problem(503, "stopping", "The service is stopping and accepts no new deployments.");
    const open = this.all().filter(({ isOver }) => !isOver).length;
    if (open >= this.#limits.open) {
      throw new Problem(
        429,
        "too-many",
        `${open} deployments are open, which is the limit. Try again when one has ended.`,
      );
    }
    const deployment = new Deployment(this.#driver, request, (outcome) => this.#tell(deployment, outcome));
    this.#known.set(deployment.id, { deployment, key });
    const { operation, stacks } = request;
    this.#log.info({ deployment: deployment.id, operation, stacks }, "deployment started");
    deployment.ended
      .catch((err: unknown) =>
        this.#log.warn({ deployment: deployment.id, err }, "deployment failed with an unexpected error"),
      )
      .finally(() => this.#forget());
    return deployment;
  }

  #tell({ id }: Deployment, outcome: StackOutcome): void {
    if (outcome.ok) return;
    const { kind, message } = outcome.error;
    this.#log.warn({ deployment: id, stack: outcome.stack, kind, reason: message }, "stack failed");
  }

  #forget(): void {
    const over = [...this.#known.values()].filter(({ deployment }) => deployment.isOver);
    const tooMany = Math.max(0, over.length - this.#limits.remembered);
    for (const { deployment } of over.slice(0, tooMany)) this.#known.delete(deployment.id);
  }
}
