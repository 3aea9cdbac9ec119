import * as z from "zod";
import { NOTIFICATION_EVENTS } from "../components/notification-events.ts";
import { ENDS, PATCH_EXPECTATIONS, STEP_EXPECTATIONS } from "../history/expectation.ts";

/** The namespace of our keys in `Pulumi.<env>.yaml`. */
export const NAMESPACE = "maintenance-windows";

const tags = z.record(z.string(), z.string());

/** AWS takes a text, "1" or "10%"; `pulumi config set --path` writes a bare 1 as a number. */
const countOrPercent = z.union([z.string(), z.number()]).transform(String);

const account = z.string().regex(/^\d{12}$/, "an account's id has twelve digits, in quotes");
const region = z.string().regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, "a region's name is like eu-central-1");

/** What the driver goes by, whatever the program. */
export const rulesSchema = z.strictObject({
  /** Which cloud the stack belongs to. */
  cloud: z.enum(["emulator", "aws"]),
  /** The AWS account, or accounts, that a stack of AWS belongs to; credentials of another are refused. */
  account: z.union([account, z.array(account)]).optional(),
  /** The region, or regions, that a stack of AWS belongs to; another is refused. */
  region: z.union([region, z.array(region)]).optional(),
  /** Whether a destroy has to be confirmed: by typing the stack's name, or also by `--yes`. */
  protect: z.enum(["typed-name", "typed-name-or-yes"]).optional(),
  /** What `mw verify` expects; without it everything, of every node. */
  verification: z
    .strictObject({
      onSchedule: z.boolean().optional(),
      nodes: z.array(z.string()).optional(),
      reached: countOrPercent.optional(),
      steps: z.enum(STEP_EXPECTATIONS).optional(),
      patches: z.enum(PATCH_EXPECTATIONS).optional(),
      compliance: z.string().optional(),
      outsiders: z.boolean().optional(),
      endsBefore: z.enum(ENDS).optional(),
      slack: z.string().optional(),
    })
    .optional(),
});

/**
 * What `Pulumi.<env>.yaml` may say about an environment, under the namespace `maintenance-windows:`. Types only:
 * what the values mean is checked by the components' own rules, so that there is one rule for both.
 */
export const environmentSchema = z.strictObject({
  ...rulesSchema.shape,
  window: z.strictObject({
    name: z.string().optional(),
    description: z.string().optional(),
    schedule: z.string(),
    scheduleTimezone: z.string().optional(),
    scheduleOffset: z.number().optional(),
    startDate: z.string().optional(),
    endDate: z.string().optional(),
    /** hours */
    duration: z.number(),
    /** hours before the end */
    cutoff: z.number(),
    allowUnassociatedTargets: z.boolean().optional(),
    enabled: z.boolean().optional(),
    tags: tags.optional(),
  }),
  target: z.strictObject({
    name: z.string().optional(),
    description: z.string().optional(),
    ownerInformation: z.string().optional(),
    tags: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
    instanceIds: z.array(z.string()).optional(),
    resourceGroup: z.string().optional(),
  }),
  task: z.strictObject({
    name: z.string().optional(),
    description: z.string().optional(),
    operation: z.enum(["Install", "Scan"]),
    rebootOption: z.enum(["RebootIfNeeded", "NoReboot"]).optional(),
    priority: z.number().optional(),
    maxConcurrency: countOrPercent.optional(),
    maxErrors: countOrPercent.optional(),
    cutoffBehavior: z.enum(["CONTINUE_TASK", "CANCEL_TASK"]).optional(),
    comment: z.string().optional(),
    timeoutSeconds: z.number().optional(),
  }),
  /** The name of the role to make for the tasks; without it they use the service-linked role. */
  serviceRole: z.strictObject({ name: z.string() }).optional(),
  /** Where the whole output goes; without it only what the API keeps is kept. */
  output: z
    .strictObject({
      bucket: z.string().optional(),
      keyPrefix: z.string().optional(),
      forceDestroy: z.boolean().optional(),
    })
    .optional(),
  /** Who is told; without it nobody. */
  notifications: z
    .strictObject({
      events: z.array(z.enum(NOTIFICATION_EVENTS)).optional(),
      type: z.enum(["Command", "Invocation"]).optional(),
      topicArn: z.string().optional(),
    })
    .optional(),
});

export type Environment = z.infer<typeof environmentSchema>;
export type StackRules = z.infer<typeof rulesSchema>;
