import { emulatorKey } from "../backend/layout.ts";
import { withStore } from "../backend/open-backend.ts";
import { DriverError } from "../errors/driver-error.ts";
import { claimStack } from "../locks/hold-stack.ts";
import { stateBefore } from "../recovery/state-of.ts";
import type { Workspace } from "../stack/workspace.ts";

export interface RemoveOptions {
  /** Removes a stack that has resources: they stay in the cloud and belong to no stack. Default: false. */
  readonly force?: boolean | undefined;
  /** The stack's name again, for a protected stack. */
  readonly confirm?: string | undefined;
}

/**
 * Removes a stack from its backend, with its history and without its config file.
 *
 * @returns whether there was one.
 * @throws DriverError protected, when it has resources, or is protected and not confirmed; locked.
 */
export async function removeStack(workspace: Workspace, { force = false, confirm }: RemoveOptions): Promise<boolean> {
  const { session } = workspace;
  const { name, environment } = session.stack;
  if (environment.protect && confirm !== name) {
    const text = `Stack ${name} is protected: confirm its removal with its name (maintenance-windows:protect).`;
    throw new DriverError("protected", text, { stack: name });
  }
  await using _claim = await claimStack(session);
  const state = await stateBefore(workspace, () => {});
  if (state === "absent") return false;
  const count = state.resources.filter(({ type }) => !/^pulumi:(pulumi:Stack|providers:.*)$/.test(type)).length;
  if (count > 0 && !force) {
    const text =
      `Stack ${name} has ${count === 1 ? "1 resource" : `${count} resources`}: destroy them first (mw destroy ${name}), or use ` +
      "force to leave them in the cloud without a stack. Nothing was changed.";
    throw new DriverError("protected", text, { stack: name });
  }
  await workspace.succeed(["stack", "rm", "--yes", "--preserve-config", ...(force ? ["--force"] : [])]);
  await withStore(session, (store) => store.remove(emulatorKey(session.stack)));
  return true;
}
