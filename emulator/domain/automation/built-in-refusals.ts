/** AWS's runbooks that windows use and the emulator cannot run, with the reason: better said at the start than half-way. */
export const UNAVAILABLE_RUNBOOKS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "AWS-PatchInstanceWithRollback":
      "The emulator does not have AWS-PatchInstanceWithRollback: it takes snapshots of volumes and restores them through " +
      "CloudFormation and Lambda, which the emulator's instances do not have. AWS-RunPatchBaseline patches without rollback.",
  }),
);
