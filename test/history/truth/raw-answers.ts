import {
  type CommandInvocation,
  DescribeInstanceInformationCommand,
  DescribeInstancePatchesCommand,
  DescribeInstancePatchStatesCommand,
  DescribeMaintenanceWindowExecutionsCommand,
  DescribeMaintenanceWindowExecutionTaskInvocationsCommand,
  DescribeMaintenanceWindowExecutionTasksCommand,
  DescribeMaintenanceWindowTargetsCommand,
  DescribeMaintenanceWindowTasksCommand,
  GetCommandInvocationCommand,
  GetMaintenanceWindowCommand,
  type GetMaintenanceWindowResult,
  type InstancePatchState,
  ListCommandInvocationsCommand,
  type MaintenanceWindowExecution,
  type PatchComplianceData,
  type SSMClient,
} from "@aws-sdk/client-ssm";

/** A command's work on one node, with what its steps printed. */
export interface RawInvocation extends CommandInvocation {
  readonly windowTargetId: string | undefined;
  /** All that its steps printed. */
  readonly printed: string;
}

export interface RawExecution extends MaintenanceWindowExecution {
  readonly invocations: readonly RawInvocation[];
}

export interface RawNode {
  readonly isKnown: boolean;
  readonly state: InstancePatchState | undefined;
  readonly patches: readonly PatchComplianceData[];
  /** Every command that the node was ever sent, by whomever. */
  readonly commands: readonly CommandInvocation[];
}

/** What the API answers about a window, without any of the code that is tested. */
export interface RawAnswers {
  readonly window: GetMaintenanceWindowResult;
  readonly targetIds: readonly string[];
  /** Nodes that targets and tasks match now. */
  readonly matching: ReadonlySet<string>;
  /** Oldest first. */
  readonly executions: readonly RawExecution[];
  readonly nodes: ReadonlyMap<string, RawNode>;
}

export async function rawAnswers(ssm: SSMClient, WindowId: string, nodeIds: readonly string[]): Promise<RawAnswers> {
  const window = await ssm.send(new GetMaintenanceWindowCommand({ WindowId }));
  const { Targets = [] } = await ssm.send(new DescribeMaintenanceWindowTargetsCommand({ WindowId }));
  const { Tasks = [] } = await ssm.send(new DescribeMaintenanceWindowTasksCommand({ WindowId }));
  const matching = new Set<string>();
  for (const { Key, Values = [] } of [...Targets, ...Tasks].flatMap((one) => one.Targets ?? [])) {
    if (Key === "InstanceIds") for (const id of Values) matching.add(id);
    if (!Key?.startsWith("tag:")) continue;
    const Filters = [{ Key, Values }];
    const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand({ Filters }));
    for (const { InstanceId } of InstanceInformationList) matching.add(InstanceId!);
  }
  const nodes = new Map<string, RawNode>();
  for (const id of nodeIds) nodes.set(id, await rawNode(ssm, id));
  return {
    window,
    targetIds: Targets.map(({ WindowTargetId }) => WindowTargetId!),
    matching,
    executions: await rawExecutions(ssm, WindowId),
    nodes,
  };
}

async function rawExecutions(ssm: SSMClient, WindowId: string): Promise<RawExecution[]> {
  const listed: MaintenanceWindowExecution[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ssm.send(
      new DescribeMaintenanceWindowExecutionsCommand({ WindowId, MaxResults: 100, NextToken }),
    );
    listed.push(...(page.WindowExecutions ?? []));
    NextToken = page.NextToken || undefined;
  } while (NextToken !== undefined);
  const sorted = listed.sort((a, b) => a.StartTime!.getTime() - b.StartTime!.getTime());
  const executions: RawExecution[] = [];
  for (const execution of sorted) {
    executions.push({ ...execution, invocations: await rawInvocations(ssm, execution.WindowExecutionId!) });
  }
  return executions;
}

async function rawInvocations(ssm: SSMClient, WindowExecutionId: string): Promise<RawInvocation[]> {
  const { WindowExecutionTaskIdentities: tasks = [] } = await ssm.send(
    new DescribeMaintenanceWindowExecutionTasksCommand({ WindowExecutionId }),
  );
  const found: RawInvocation[] = [];
  for (const { TaskExecutionId: TaskId } of tasks) {
    const { WindowExecutionTaskInvocationIdentities: invocations = [] } = await ssm.send(
      new DescribeMaintenanceWindowExecutionTaskInvocationsCommand({ WindowExecutionId, TaskId }),
    );
    for (const { ExecutionId: CommandId, WindowTargetId: windowTargetId } of invocations) {
      if (!CommandId) continue;
      const { CommandInvocations = [] } = await ssm.send(
        new ListCommandInvocationsCommand({ CommandId, Details: true }),
      );
      for (const one of CommandInvocations) found.push({ ...one, windowTargetId, printed: await printed(ssm, one) });
    }
  }
  return found;
}

async function printed(ssm: SSMClient, { CommandId, InstanceId, CommandPlugins = [] }: CommandInvocation) {
  let text = "";
  for (const { Name: PluginName, Output = "" } of CommandPlugins) {
    if (!Output.includes("Patch baseline")) continue;
    const whole = await ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId, PluginName }));
    text += whole.StandardOutputContent ?? "";
  }
  return text;
}

async function rawNode(ssm: SSMClient, InstanceId: string): Promise<RawNode> {
  const Filters = [{ Key: "InstanceIds", Values: [InstanceId] }];
  const { InstanceInformationList = [] } = await ssm.send(new DescribeInstanceInformationCommand({ Filters }));
  const { InstancePatchStates = [] } = await ssm.send(
    new DescribeInstancePatchStatesCommand({ InstanceIds: [InstanceId] }),
  );
  const [state] = InstancePatchStates;
  const commands: CommandInvocation[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ssm.send(
      new ListCommandInvocationsCommand({ InstanceId, Details: true, MaxResults: 50, NextToken }),
    );
    commands.push(...(page.CommandInvocations ?? []));
    NextToken = page.NextToken || undefined;
  } while (NextToken !== undefined);
  const own = { isKnown: InstanceInformationList.length > 0, state, commands };
  if (!state) return { ...own, patches: [] };
  const { Patches = [] } = await ssm.send(new DescribeInstancePatchesCommand({ InstanceId, MaxResults: 100 }));
  return { ...own, patches: Patches };
}
