import { hasCode } from "../../aws/aws-failure.ts";
import { resourceType } from "../../lifecycle/resource-type.ts";
import { regional, tagged } from "../../schema/cross-cutting.ts";
import { bool, number, type StateOf, string } from "../../schema/property.ts";
import { between } from "../../schema/validators.ts";
import { ifSet } from "../if-set.ts";
import { toTagList } from "../tag-list.ts";
import { ssmTags } from "./ssm-tags.ts";

const properties = {
  ...regional,
  ...tagged,
  allowUnassociatedTargets: bool({ default: false }),
  cutoff: number({ required: true }),
  description: string({}),
  duration: number({ required: true }),
  enabled: bool({ default: true }),
  endDate: string({}),
  name: string({ computed: true, autoname: { lengthMax: 255 } }),
  schedule: string({ required: true }),
  scheduleOffset: number({ validate: between(1, 6) }),
  scheduleTimezone: string({}),
  startDate: string({}),
} as const;

type State = StateOf<typeof properties>;

const tags = ssmTags("MaintenanceWindow");

/** A maintenance window: when its targets may be worked on, and for how long. */
export const maintenanceWindow = resourceType<typeof properties>({
  token: "aws:ssm/maintenanceWindow:MaintenanceWindow",
  properties,
  tagging: tags.tagging as never,

  async create(aws, inputs, created) {
    const ssm = await aws.ssm();
    const { WindowId } = await ssm.createMaintenanceWindow({ ...request(inputs), Tags: toTagList(inputs.tagsAll) });
    created(WindowId as string);
    // AWS makes every window enabled.
    if (inputs.enabled === false) await ssm.updateMaintenanceWindow({ WindowId, Enabled: false });
  },

  async read(aws, id) {
    const ssm = await aws.ssm();
    try {
      const window = await ssm.getMaintenanceWindow({ WindowId: id });
      return {
        allowUnassociatedTargets: window.AllowUnassociatedTargets,
        cutoff: window.Cutoff,
        description: window.Description,
        duration: window.Duration,
        enabled: window.Enabled,
        endDate: window.EndDate,
        name: window.Name,
        schedule: window.Schedule,
        scheduleOffset: window.ScheduleOffset,
        scheduleTimezone: window.ScheduleTimezone,
        startDate: window.StartDate,
        tags: await tags.read(aws, id),
      };
    } catch (error) {
      if (hasCode(error, "DoesNotExistException")) return undefined;
      throw error;
    }
  },

  async update(aws, id, { news }) {
    const ssm = await aws.ssm();
    // With Replace, what is left out is taken away.
    await ssm.updateMaintenanceWindow({ WindowId: id, Replace: true, Enabled: news.enabled ?? true, ...request(news) });
  },

  async delete(aws, id) {
    const ssm = await aws.ssm();
    await ssm.deleteMaintenanceWindow({ WindowId: id });
  },
});

function request(window: State) {
  return {
    AllowUnassociatedTargets: window.allowUnassociatedTargets ?? false,
    Cutoff: window.cutoff,
    Duration: window.duration,
    Name: window.name,
    Schedule: window.schedule,
    Description: ifSet(window.description),
    EndDate: ifSet(window.endDate),
    ScheduleOffset: ifSet(window.scheduleOffset),
    ScheduleTimezone: ifSet(window.scheduleTimezone),
    StartDate: ifSet(window.startDate),
  };
}
