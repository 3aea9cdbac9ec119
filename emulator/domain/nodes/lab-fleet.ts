import type { Tags } from "../../store/nodes.ts";
import { AGENT_VERSION, type CheckedFleet, type NodeGroup } from "./fleet/fleet.ts";

/**
 * The fleet an emulator has when none is given: the lab's two App servers with missing patches, and around them nodes
 * that a target by `Patch Group` = `App` must not touch. Not a fleet file, so that a start reads no YAML.
 */
export const LAB_FLEET: CheckedFleet = {
  groups: [
    node("i-0a1b2c3d4e5f60001", "app-1", "amazon-linux-2", "2026-09-20", tags("App", "app")),
    node("i-0a1b2c3d4e5f60002", "app-2", "amazon-linux-2", "2026-10-15", tags("App", "app")),
    node("i-0a1b2c3d4e5f60003", "web-1", "amazon-linux-2", "2026-09-20", tags("Web", "web")),
    node("i-0a1b2c3d4e5f60004", "web-2", "amazon-linux-2023", "2026-10-01", tags("Web", "web")),
    node("i-0a1b2c3d4e5f60005", "build-1", "ubuntu-22.04", "2026-08-30", tags("Build", "build")),
    node("i-0a1b2c3d4e5f60006", "files-1", "windows-server-2022", "2026-10-20", tags("Windows", "files")),
    node("i-0a1b2c3d4e5f60007", "untagged-1", "amazon-linux-2", "2026-09-20", {}),
    node("mi-0a1b2c3d4e5f60008", "branch-office", "rhel-9", "2026-09-01", {
      "Patch Group": "Branch",
      Environment: "lab",
    }),
  ],
  catalogue: undefined,
};

function tags(patchGroup: string, role: string): Tags {
  return { "Patch Group": patchGroup, Environment: "lab", Role: role };
}

function node(id: string, name: string, platform: string, patchedThrough: string, tags: Tags): NodeGroup {
  return {
    id,
    count: 1,
    name,
    platform,
    isHybrid: id.startsWith("mi-"),
    tags,
    pingStatus: "Online",
    machineState: "running",
    agentVersion: AGENT_VERSION,
    iamRole: undefined,
    patchedThroughMs: Date.parse(patchedThrough),
    missing: [],
    installed: {},
    removed: [],
    behaviour: undefined,
  };
}
