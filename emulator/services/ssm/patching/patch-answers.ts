import type { Patch } from "@aws-sdk/client-ssm";
import type { AvailablePatch } from "../../../domain/patching/available-patches.ts";
import { timestamp } from "../../../wire/timestamp.ts";

/** The two forms of `Patch`: what Microsoft's catalogue says, and what repositories say. */
export function patchResult({ release, id }: AvailablePatch): Patch {
  const common = {
    Id: id,
    ReleaseDate: timestamp(release.releasedAtMs),
    Title: release.title,
    Product: release.product,
    Classification: release.classification,
  };
  if (release.patchSet !== undefined) {
    return {
      ...common,
      Description: "Made up by the emulator's patch catalogue.",
      ContentUrl: `https://support.microsoft.com/en-us/kb/${release.id.replace(/^KB/, "")}`,
      Vendor: "Microsoft",
      ProductFamily: release.productFamily,
      MsrcSeverity: release.severity,
      KbNumber: release.id,
      MsrcNumber: "",
      Language: "All",
    };
  }
  const [version, ...rest] = release.version.replace(/^\d+:/, "").split("-");
  return {
    ...common,
    AdvisoryIds: release.advisoryId === undefined ? [] : [release.advisoryId],
    BugzillaIds: [],
    CVEIds: [...release.cveIds],
    Name: release.package,
    Epoch: release.epoch,
    Version: version,
    Release: rest.join("-"),
    Arch: release.arch,
    Severity: release.severity,
    Repository: release.repository,
  };
}
