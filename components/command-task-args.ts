import type * as pulumi from "@pulumi/pulumi";
import type { CommandNotifications } from "./command-notifications.ts";
import type { CommandOutput } from "./command-output.ts";
import type { TaskArgs } from "./task-args.ts";

/** What every task that sends a command takes, whatever the command's document. */
export interface CommandTaskArgs extends TaskArgs {
  /**
   * Where the whole output of each step is written. Without it AWS keeps the first 24,000 characters.
   *
   * @default nowhere
   */
  readonly output?: pulumi.Input<CommandOutput> | undefined;
  /**
   * Who is told, through SNS, how the command or each of its invocations goes.
   *
   * @default nobody
   */
  readonly notifications?: pulumi.Input<CommandNotifications> | undefined;
  /**
   * A word about the command, up to 100 characters, shown in its history.
   *
   * @default none
   */
  readonly comment?: pulumi.Input<string> | undefined;
  /**
   * Seconds within which a node must have taken the command, 30 to 2,592,000.
   *
   * @default AWS's own: 3600
   */
  readonly timeoutSeconds?: pulumi.Input<number> | undefined;
}
