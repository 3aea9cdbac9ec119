import type { PlatformType } from "./document-content.ts";

const ALL = ["Windows", "Linux", "MacOS"] as const;

/** The agent's plugins and where each is built in (agent/framework/runpluginutil of the SSM Agent). */
const PLUGINS: ReadonlyMap<string, readonly PlatformType[]> = new Map(
  Object.entries({
    "aws:runShellScript": ["Linux", "MacOS"],
    "aws:runPowerShellScript": ALL,
    "aws:runDocument": ALL,
    "aws:downloadContent": ALL,
    "aws:configurePackage": ALL,
    "aws:softwareInventory": ALL,
    "aws:updateSsmAgent": ALL,
    "aws:updateAgent": ["Windows"],
    "aws:refreshAssociation": ALL,
    "aws:configureDocker": ["Windows", "Linux"],
    "aws:runDockerAction": ["Windows", "Linux"],
    "aws:domainJoin": ["Windows", "Linux"],
    "aws:applications": ["Windows"],
    "aws:psModule": ["Windows"],
    "aws:cloudWatch": ["Windows"],
  }),
);

/** @returns undefined for an action that no agent knows. */
export function pluginPlatforms(action: string): readonly PlatformType[] | undefined {
  return PLUGINS.get(action);
}
