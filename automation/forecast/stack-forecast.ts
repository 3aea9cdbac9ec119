import { DescribeMaintenanceWindowsCommand, GetMaintenanceWindowCommand, SSMClient } from "@aws-sdk/client-ssm";
import { type DeclaredWindow, declaredWindows, type Selection } from "../../components/forecast/declared.ts";
import { forecast, type WindowForecast } from "../../components/forecast/forecast.ts";
import type { NodesAnswer } from "../../components/forecast/matched-nodes.ts";
import type { ExistingWindow } from "../../components/forecast/next-executions.ts";
import { foreignAnswer } from "../../identity/foreign-answer.ts";
import { interruption } from "../errors/driver-error-of.ts";
import { type StackClients, stackClients } from "../identity/stack-identity.ts";
import { inRegion } from "../read-back/in-region.ts";
import { expectationFor } from "../read-back/read-back.ts";
import { waitClock } from "../read-back/wait-clock.ts";
import { decryptedStack } from "../stack/decrypted-stack.ts";
import type { Workspace } from "../stack/workspace.ts";
import { findNodes, type NodeClients } from "./node-finder.ts";
import type { PlannedResources } from "./planned-resources.ts";

/** How long the cloud is asked; what is not known by then is left open. */
const ANSWER_MS = 20_000;
/** A preview does not wait long for what it may leave open. */
const QUICK_RETRY = { maxAttempts: 3 } as const;

/**
 * What the windows of a previewed program will do. It only reads, and it does not fail: what the cloud does not say stays open in
 * the result.
 *
 * @param plan the file with the plan.
 * @throws only when the operation is interrupted.
 */
export async function stackForecast(
  workspace: Workspace,
  planned: PlannedResources,
  plan: string | undefined,
  signal: AbortSignal,
): Promise<WindowForecast[]> {
  if (planned.isEmpty) return [];
  const windows = declaredWindows(await planned.resources(plan), planned.parentOf);
  const { stack, variables } = workspace.session;
  const within = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
  const cloud = new Cloud(within);
  try {
    const clients = await decryptedStack(workspace).then((decrypted) => stackClients(decrypted, variables, within));
    cloud.open(clients);
  } catch (error) {
    cloud.fail(error);
  }
  try {
    const [now, existing, windowsInAccount] = await Promise.all([
      waitClock(stack, variables)
        .clock.now()
        .catch(() => new Date()),
      cloud.existing(windows),
      windows.some(({ resource }) => resource && resource.id === undefined)
        ? cloud.countWindows(windows[0]!.region)
        : undefined,
    ]);
    const { verification, ignoredWarnings } = stack.environment;
    const facts = {
      nowMs: now.getTime(),
      existing: (window: DeclaredWindow) => existing.get(window),
      nodes: (selection: Selection, { region }: DeclaredWindow) => cloud.nodes(selection, region),
      windowsInAccount,
    };
    const patchesExpected =
      verification &&
      (({ windowId, resourceName, resource }: DeclaredWindow) => {
        const name = resource?.inputs.name;
        const stackWindow = {
          windowId: windowId ?? "",
          resourceName,
          name: typeof name === "string" ? name : undefined,
          region: undefined,
        };
        return expectationFor(verification, stackWindow)?.patches ?? "all";
      });
    const found = await forecast(windows, facts, { ignored: ignoredWarnings, isWhole: true, patchesExpected });
    if (signal.aborted) throw interruption(stack.name, signal.reason);
    return found;
  } finally {
    cloud.close();
  }
}

/** Asks a stack's cloud, each question once. */
class Cloud {
  readonly #request: { readonly abortSignal: AbortSignal };
  readonly #answers = new Map<string, Promise<NodesAnswer>>();
  readonly #regions = new Map<string, NodeClients>();
  readonly #close: (() => void)[] = [];
  #clients: StackClients | undefined;
  #failure: unknown;

  constructor(abortSignal: AbortSignal) {
    this.#request = { abortSignal };
  }

  open(clients: StackClients): void {
    this.#clients = clients;
  }

  fail(error: unknown): void {
    this.#failure = error;
  }

  close(): void {
    for (const close of this.#close) close();
  }

  nodes(selection: Selection, region: string | undefined): Promise<NodesAnswer> {
    const key = JSON.stringify([region, selection]);
    const answer = this.#answers.get(key) ?? this.#ask(selection, region);
    this.#answers.set(key, answer);
    return answer;
  }

  async #ask(selection: Selection, region: string | undefined): Promise<NodesAnswer> {
    try {
      return await findNodes(selection, this.#of(region), this.#request);
    } catch (error) {
      return { unknown: reasonOf(error) };
    }
  }

  /** What the cloud reports of windows that other programs declare, and of windows whose schedule alone does not give the next execution. */
  async existing(windows: readonly DeclaredWindow[]): Promise<Map<DeclaredWindow, ExistingWindow>> {
    const asked = windows.filter(
      ({ resource, windowId }) =>
        windowId !== undefined && (resource === undefined || /^rate/i.test(String(resource.inputs.schedule))),
    );
    const answers = asked.map(async (window): Promise<[DeclaredWindow, ExistingWindow][]> => {
      try {
        const { ssm } = this.#of(window.region);
        const answer = await ssm.send(new GetMaintenanceWindowCommand({ WindowId: window.windowId }), this.#request);
        const next = answer.NextExecutionTime === undefined ? Number.NaN : Date.parse(answer.NextExecutionTime);
        const existing: ExistingWindow = {
          name: answer.Name,
          schedule: answer.Schedule,
          scheduleTimezone: answer.ScheduleTimezone,
          scheduleOffset: answer.ScheduleOffset,
          startDate: answer.StartDate,
          endDate: answer.EndDate,
          duration: answer.Duration,
          cutoff: answer.Cutoff,
          enabled: answer.Enabled,
          allowUnassociatedTargets: answer.AllowUnassociatedTargets,
          nextExecutionMs: Number.isNaN(next) ? undefined : next,
        };
        return [[window, existing]];
      } catch {
        return [];
      }
    });
    return new Map((await Promise.all(answers)).flat());
  }

  /** How many windows the account has; undefined when it does not say. */
  async countWindows(region: string | undefined): Promise<number | undefined> {
    try {
      const { ssm } = this.#of(region);
      const answer = await ssm.send(new DescribeMaintenanceWindowsCommand({ MaxResults: 100 }), this.#request);
      return answer.WindowIdentities?.length;
    } catch {
      return undefined;
    }
  }

  #of(region: string | undefined): NodeClients {
    if (this.#clients === undefined) throw this.#failure;
    const key = region ?? "";
    const found = this.#regions.get(key);
    if (found) return found;
    const clients = inRegion(this.#clients, region);
    const ssm = new SSMClient({ ...clients("ssm"), ...QUICK_RETRY });
    this.#close.push(() => ssm.destroy());
    const once = <T extends { destroy(): void }>(make: () => Promise<T>) => {
      let made: Promise<T> | undefined;
      return () => {
        made ??= make().then((client) => {
          this.#close.push(() => client.destroy());
          return client;
        });
        return made;
      };
    };
    const of: NodeClients = {
      ssm,
      ec2: once(async () => new (await import("@aws-sdk/client-ec2")).EC2Client({ ...clients("ec2"), ...QUICK_RETRY })),
      groups: once(
        async () =>
          new (await import("@aws-sdk/client-resource-groups")).ResourceGroupsClient({
            ...clients("resource-groups"),
            ...QUICK_RETRY,
          }),
      ),
    };
    this.#regions.set(key, of);
    return of;
  }
}

function reasonOf(error: unknown): string {
  const { name, message } = error as Error;
  if (name === "TimeoutError" || name === "AbortError") return `no answer within ${ANSWER_MS / 1000} s`;
  const cause = (error as { cause?: Error }).cause?.message;
  return foreignAnswer(error) ?? `${name}: ${(message || cause || "no message").split("\n")[0]}`;
}
