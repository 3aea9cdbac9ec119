import { hasCode } from "../../aws/aws-failure.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional } from "../../schema/cross-cutting.ts";
import { list, type StateOf, string } from "../../schema/property.ts";
import { length, oneOf } from "../../schema/validators.ts";
import { ifSet } from "../if-set.ts";
import { fromTargets, toTargets } from "./targets.ts";
import { windowPartImportId } from "./window-part-import-id.ts";
import { nameForm, targetKeyForm, targetsOf } from "./window-rules.ts";

const properties = {
  ...regional,
  description: string({ forceNew: true, validate: length(3, 128) }),
  name: string({ computed: true, forceNew: true, autoname: { lengthMax: 255 }, validate: nameForm }),
  ownerInformation: string({ validate: length(1, 128) }),
  resourceType: string({ required: true, forceNew: true, validate: oneOf(["INSTANCE", "RESOURCE_GROUP"]) }),
  targets: list(targetsOf({ validate: targetKeyForm }), { required: true, itemsMax: 5 }),
  windowId: string({ required: true, forceNew: true }),
} as const;

/** Nodes or resources that a maintenance window may work on. */
export const maintenanceWindowTarget = resourceType<typeof properties>({
  token: "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget",
  properties,
  parseImportId: (id) => windowPartImportId(id, "WINDOW_TARGET_ID"),

  async create(aws, inputs, created) {
    const ssm = await aws.ssm();
    const { WindowTargetId } = await ssm.registerTargetWithMaintenanceWindow({
      WindowId: inputs.windowId,
      ResourceType: inputs.resourceType as "INSTANCE",
      Targets: toTargets(inputs.targets),
      Name: ifSet(inputs.name),
      Description: ifSet(inputs.description),
      OwnerInformation: ifSet(inputs.ownerInformation),
    });
    created(WindowTargetId as string);
  },

  async read(aws, id, state) {
    const ssm = await aws.ssm();
    try {
      const { Targets } = await ssm.describeMaintenanceWindowTargets({
        WindowId: state.windowId,
        Filters: [{ Key: "WindowTargetId", Values: [id] }],
      });
      const target = Targets?.find((target) => target.WindowTargetId === id);
      if (target === undefined) return undefined;
      return {
        description: target.Description,
        name: target.Name,
        ownerInformation: target.OwnerInformation,
        resourceType: target.ResourceType,
        targets: fromTargets(target.Targets),
        windowId: target.WindowId,
      };
    } catch (error) {
      if (hasCode(error, "DoesNotExistException")) return undefined;
      throw error;
    }
  },

  async update(aws, id, { news, changed }) {
    const ssm = await aws.ssm();
    await ssm.updateMaintenanceWindowTarget({
      WindowId: news.windowId,
      WindowTargetId: id,
      Targets: toTargets(news.targets),
      ...(changed.has("ownerInformation") ? ownerInformation(news) : {}),
    });
  },

  async delete(aws, id, state) {
    const ssm = await aws.ssm();
    try {
      await ssm.deregisterTargetFromMaintenanceWindow({ WindowId: state.windowId, WindowTargetId: id });
    } catch (error) {
      // Deleting the window has already taken its targets with it.
      if (!hasCode(error, "DoesNotExistException")) throw error;
    }
  },
});

/** AWS takes no empty text; what is to go away goes by replacing everything that can be given. */
function ownerInformation({ ownerInformation, name, description }: StateOf<typeof properties>) {
  if (ownerInformation) return { OwnerInformation: ownerInformation };
  return { Replace: true, Name: ifSet(name), Description: ifSet(description) };
}
