import type { StepOp } from "../api/events.ts";
import type { Workspace } from "../stack/workspace.ts";

/** An update of a stack, as the backend recorded it: the Automation API's `UpdateSummary`. */
export interface Deployment {
  /** e.g. `update`, `refresh`, `destroy`, `resource-import` */
  readonly kind: string;
  /** e.g. `succeeded`, `failed`, `in-progress` */
  readonly result: string;
  readonly message: string;
  readonly startTime: Date;
  /** undefined while it runs. */
  readonly endTime: Date | undefined;
  /** Counts up on backends that number deployments; 0 elsewhere. */
  readonly version: number;
  /** How many resources had which step, e.g. `{ create: 3, same: 2 }`. */
  readonly resourceChanges: Readonly<Partial<Record<StepOp, number>>>;
  /** The config that it used; a secret is `[secret]`. */
  readonly config: Readonly<Record<string, { readonly value: string; readonly secret: boolean }>>;
  /** What the CLI recorded of its environment, e.g. `git.head`. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How many are read where nothing else is asked for. */
const DEFAULT_COUNT = 10;

/** The latest deployments first; none of a stack that does not exist. */
export async function deploymentsOf(workspace: Workspace, last = DEFAULT_COUNT): Promise<Deployment[]> {
  const args = ["stack", "history", "--json", "--page-size", String(last)];
  const exit = await workspace.run(args);
  if (exit.code !== 0 && /no stack named/.test(exit.stderr)) return [];
  const printed = workspace.jsonOf<PrintedDeployment[] | null>(args, exit) ?? [];
  return printed.map((one) => workspace.session.redact(deploymentOf(one)));
}

interface PrintedDeployment {
  readonly kind: string;
  readonly result: string;
  readonly message?: string;
  readonly startTime: string;
  readonly endTime?: string;
  readonly version?: number;
  readonly resourceChanges?: Deployment["resourceChanges"];
  readonly config?: Readonly<Record<string, { readonly value?: string; readonly secret?: boolean }>>;
  readonly environment?: Readonly<Record<string, string>>;
}

function deploymentOf({ startTime, endTime, config = {}, ...printed }: PrintedDeployment): Deployment {
  const values = Object.entries(config).map(([key, { value = "", secret = false }]) => {
    return [key, { value: secret ? "[secret]" : value, secret }] as const;
  });
  return {
    ...{ kind: printed.kind, result: printed.result, message: printed.message ?? "" },
    startTime: new Date(startTime),
    endTime: endTime === undefined ? undefined : new Date(endTime),
    ...{ version: printed.version ?? 0, resourceChanges: printed.resourceChanges ?? {} },
    ...{ config: Object.fromEntries(values), environment: printed.environment ?? {} },
  };
}
