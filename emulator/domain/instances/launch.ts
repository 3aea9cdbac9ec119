import type { Launch, LaunchSettings } from "../../store/launches.ts";
import type { Node, Tags } from "../../store/nodes.ts";
import { AwsError } from "../aws-error.ts";
import type { Context } from "../context.ts";
import { catalogueOf } from "../nodes/catalogue/catalogue.ts";
import { addNodes } from "../nodes/fleet/fill-fleet.ts";
import { AGENT_VERSION } from "../nodes/fleet/fleet.ts";
import { keyedHex } from "../nodes/keyed-id.ts";
import { registerAgent } from "./agents.ts";
import { type DiskRequest, disksOf } from "./disks.ts";
import { invalidValue } from "./errors.ts";
import { findImage, type Image, PUBLISHED_AT_MS } from "./images.ts";

/** What RunInstances asks for, for each instance. */
export interface LaunchRequest {
  readonly imageId: string;
  readonly profile?: ProfileReference | undefined;
  readonly tags: Tags;
  readonly settings: LaunchSettings;
  readonly disks: readonly DiskRequest[];
}

/** An instance profile by its name or its ARN. */
export interface ProfileReference {
  readonly Name?: string | undefined;
  readonly Arn?: string | undefined;
}

/**
 * Launches instances. Each runs at once, with what its image had installed when it was published; its agent registers as soon
 * as the profile lets it.
 *
 * @returns their ids.
 * @throws AwsError InvalidAMIID.NotFound, InvalidParameterValue for a profile that cannot be used, TagLimitExceeded, and those of
 * `disksOf`.
 */
export function launchInstances(request: LaunchRequest, count: number, context: Context): string[] {
  const image = getImage(request.imageId, context);
  const profileName = request.profile ? profileNamed(request.profile, context) : null;
  const disks = disksOf(image, request.disks);
  if (Object.keys(request.tags).length > context.quotas.tagsPerResource) {
    throw new AwsError("TagLimitExceeded", "The maximum number of Tags for an instance has been reached.");
  }
  return nodesOf(image, request.tags, count, context).map(({ nodeId }) => {
    context.store.nodes.setManaged(nodeId, false);
    const associationId = profileName === null ? null : newAssociationId(nodeId, context);
    const settings = { ...request.settings, disks };
    const launch: Launch = { nodeId, imageId: image.imageId, profileName, associationId, settings };
    context.store.launches.put(launch);
    registerAgent(launch, context);
    return nodeId;
  });
}

function nodesOf(image: Image, tags: Tags, count: number, { store, chance, nowMs }: Context): Node[] {
  const group = {
    id: undefined,
    count,
    name: undefined,
    platform: image.platform,
    isHybrid: false,
    tags,
    pingStatus: "ConnectionLost",
    machineState: "running",
    agentVersion: AGENT_VERSION,
    iamRole: undefined,
    patchedThroughMs: Math.min(PUBLISHED_AT_MS, nowMs),
    missing: [],
    installed: {},
    removed: [],
    behaviour: undefined,
  } as const;
  return addNodes(group, { store, chance, catalogue: catalogueOf(store), nowMs }).map((node) => {
    const named = { ...node, name: tags.Name ?? null };
    store.nodes.update(named);
    return named;
  });
}

/** @throws AwsError InvalidAMIID.NotFound in EC2's words. */
export function getImage(imageId: string, context: Context): Image {
  const image = findImage(imageId, context);
  if (image) return image;
  if (!/^ami-[0-9a-f]{8,17}$/.test(imageId)) {
    throw new AwsError("InvalidAMIID.Malformed", `Invalid id: "${imageId}" (expecting "ami-...")`);
  }
  throw new AwsError("InvalidAMIID.NotFound", `The image id '[${imageId}]' does not exist`);
}

/** @throws AwsError InvalidParameterValue for a profile that is not there, or has no role. */
export function profileNamed({ Name, Arn }: ProfileReference, { store }: Context): string {
  const profile = store.instanceProfiles.find(Name ?? Arn?.split("/").at(-1) ?? "");
  const [which, given] = Name === undefined ? ["arn", Arn] : ["name", Name];
  if (!profile || (Arn !== undefined && profile.arn !== Arn)) {
    throw invalidValue(
      `Value (${given}) for parameter iamInstanceProfile.${which} is invalid. Invalid IAM Instance Profile ${which === "arn" ? "ARN" : "name"}`,
    );
  }
  if (profile.roleName === null) {
    throw invalidValue(`IAM Instance Profile "${profile.arn}" has no associated IAM Roles`);
  }
  return profile.name;
}

/** The profile of an instance, or another one, or none. */
export function setProfile(launch: Launch, profileName: string | null, context: Context): Launch {
  const associationId = profileName === null ? null : newAssociationId(launch.nodeId, context);
  const changed = { ...launch, profileName, associationId };
  context.store.launches.put(changed);
  registerAgent(changed, context);
  return changed;
}

function newAssociationId(nodeId: string, { chance, nowMs }: Pick<Context, "chance" | "nowMs">): string {
  return `iip-assoc-0${keyedHex(chance, "association", nodeId, nowMs)}`;
}
