import {
  type Command,
  type CommandInvocation,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SendCommandRequest,
} from "@aws-sdk/client-ssm";
import type { EmulatorOptions } from "../../emulator/server.ts";
import { startTestEmulator, type TestEmulator } from "./emulator.ts";

/** `i-` and 17 digits: `node(1)`, `node(2)`, … are the Linux nodes of `linuxNodes`. */
export const node = (number: number) => `i-${String(number).padStart(17, "0")}`;

/** Linux nodes with the tag `Group` = `app`, numbered from `first`; their entries may be changed. */
export const linuxNodes = (count: number, change: object = {}, first = 1) =>
  Array.from({ length: count }, (_, index) => ({
    id: node(first + index),
    platform: "amazon-linux-2",
    tags: { Group: "app" },
    ...change,
  }));

/**
 * Nodes whose scripts do what their lines say, and nothing by chance: `take 30` lasts so many seconds (1 without it),
 * `exit 7` ends with that code, `reboot once` asks for a reboot of a minute in the first attempt, `vanish` never answers,
 * `say text` and `warn text` print, `print 100` prints so many characters.
 */
export const obedient: NonNullable<EmulatorOptions["behaviour"]> = (step, at) => {
  const lines = [step.inputs.runCommand ?? []].flat().map(String);
  const word = (name: string) => lines.find((line) => line.split(" ")[0] === name)?.slice(name.length + 1);
  const isReboot = word("reboot") !== undefined && step.attempt === 1;
  const said = lines.filter((line) => line.startsWith("say ")).map((line) => `${line.slice(4)} (${step.attempt})\n`);
  return {
    durationMs: Number(word("take") ?? 1) * 1000,
    exitCode: isReboot ? (at.platformType === "Windows" ? 3010 : 194) : Number(word("exit") ?? 0),
    stdout: said.join("") + "x".repeat(Number(word("print") ?? 0)),
    stderr: lines.some((line) => line.startsWith("warn ")) ? `${word("warn")}\n` : "",
    ...(word("vanish") === undefined ? {} : { isLost: true, change: { pingStatus: "ConnectionLost" as const } }),
    ...(isReboot ? { reboot: { durationMs: 60_000, comesBack: word("reboot") !== "forever" } } : {}),
  };
};

/** A new emulator for each test of a `describe`, with words for what tests of Run Command do all the time. */
export function useCommands(nodes: readonly object[], options: EmulatorOptions = {}) {
  let running: TestEmulator | undefined;
  beforeEach(async () => {
    running = await startTestEmulator({ fleet: { nodes }, behaviour: obedient, ...options });
  });
  afterEach(async () => {
    await running?.stop();
  });
  const get = () => running!;

  async function send(lines: string[], change: Partial<SendCommandRequest> = {}): Promise<string> {
    const request: SendCommandRequest = {
      DocumentName: "AWS-RunShellScript",
      Parameters: { commands: lines },
      ...(change.Targets ? {} : { InstanceIds: [node(1)] }),
      ...change,
    };
    const { Command: command } = await get().ssm.send(new SendCommandCommand(request));
    return command!.CommandId!;
  }

  async function command(commandId: string): Promise<Command> {
    const { Commands } = await get().ssm.send(new ListCommandsCommand({ CommandId: commandId }));
    return Commands![0]!;
  }

  async function invocations(commandId: string): Promise<CommandInvocation[]> {
    const found: CommandInvocation[] = [];
    let NextToken: string | undefined;
    do {
      const request = { CommandId: commandId, Details: true, MaxResults: 50, NextToken };
      const answer = await get().ssm.send(new ListCommandInvocationsCommand(request));
      found.push(...answer.CommandInvocations!);
      NextToken = answer.NextToken;
    } while (NextToken);
    return found;
  }

  return {
    get,
    send,
    command,
    invocations,
    /** `Status/StatusDetails` of a command. */
    status: async (commandId: string) => {
      const { Status, StatusDetails } = await command(commandId);
      return `${Status}/${StatusDetails}`;
    },
    /** The details of a command's invocations, by node. */
    details: async (commandId: string) => (await invocations(commandId)).map(({ StatusDetails }) => StatusDetails),
    result: (commandId: string, nodeId = node(1), PluginName?: string) =>
      get().ssm.send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: nodeId, PluginName })),
    advance: (duration: string) => get().advance(duration),
  };
}

export type Commands = ReturnType<typeof useCommands>;
