import {
  DescribeInstancePatchesCommand,
  DescribeInstancePatchStatesCommand,
  GetCommandInvocationCommand,
  type InstancePatchState,
  SendCommandCommand,
} from "@aws-sdk/client-ssm";
import type { EmulatorOptions } from "../../emulator/server.ts";
import { startTestEmulator, type TestEmulator } from "./emulator.ts";

export const LINUX = "i-00000000000000001";
export const WINDOWS = "i-00000000000000002";
export const UBUNTU = "i-00000000000000003";

/** An Amazon Linux 2 node of the patch group App, a Windows one and an Ubuntu one, each patched until October. */
export const PATCHED_IN_OCTOBER = [
  { id: LINUX, platform: "amazon-linux-2", patchGroup: "App", patchedThrough: "2026-10-01" },
  { id: WINDOWS, platform: "windows-server-2022", patchGroup: "App", patchedThrough: "2026-10-01" },
  { id: UBUNTU, platform: "ubuntu-22.04", patchedThrough: "2026-10-01" },
];

/** One emulator for the tests of a `describe`, with words for patching. */
export function usePatching(nodes: readonly object[] = PATCHED_IN_OCTOBER, options: EmulatorOptions = {}) {
  let running: TestEmulator | undefined;
  beforeEach(async () => {
    running = await startTestEmulator({ fleet: { nodes }, ...options });
  });
  afterEach(async () => {
    await running?.stop();
  });
  const get = () => running!;

  /** Runs AWS-RunPatchBaseline to its end, half an hour later. */
  async function patch(operation: "Scan" | "Install", parameters: object = {}, nodeId = LINUX) {
    const { Command: command } = await get().ssm.send(
      new SendCommandCommand({
        DocumentName: "AWS-RunPatchBaseline",
        InstanceIds: [nodeId],
        Parameters: { Operation: [operation], ...parameters },
      }),
    );
    await get().advance("PT30M");
    return get().ssm.send(
      new GetCommandInvocationCommand({
        CommandId: command!.CommandId,
        InstanceId: nodeId,
        PluginName: nodeId === WINDOWS ? "PatchWindows" : "PatchLinux",
      }),
    );
  }

  return {
    get,
    patch,
    async state(nodeId = LINUX): Promise<InstancePatchState> {
      const { InstancePatchStates } = await get().ssm.send(
        new DescribeInstancePatchStatesCommand({ InstanceIds: [nodeId] }),
      );
      return InstancePatchStates![0]!;
    },
    /** The patches in a state, by KB id. */
    async patches(state: string, nodeId = LINUX) {
      const { Patches } = await get().ssm.send(
        new DescribeInstancePatchesCommand({
          InstanceId: nodeId,
          Filters: [{ Key: "State", Values: [state] }],
          MaxResults: 100,
        }),
      );
      return Patches!;
    },
  };
}
