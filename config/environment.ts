import * as z from "zod";
import { NOTIFICATION_EVENTS, NotificationType } from "../components/delivery/notification-events.ts";
import { CutoffBehavior } from "../components/tasks/cutoff-behavior.ts";
import { PatchOperation, RebootOption } from "../components/tasks/patch-operation.ts";
import { ENDS, PATCH_EXPECTATIONS, STEP_EXPECTATIONS } from "../history/expectation.ts";
import { choice, number, text, truth } from "./scalars.ts";

/** The namespace of our keys in `Pulumi.<env>.yaml`. */
export const NAMESPACE = "maintenance-windows";

const tags = z.record(z.string(), text());

const account = text(z.string().regex(/^\d{12}$/, "an account ID has twelve digits, in quotes"));
const region = text(z.string().regex(/^[a-z]{2,}(-[a-z]+)+-\d+$/, "a region is written like eu-central-1"));

const expectation = {
  onSchedule: truth().optional(),
  nodes: z.array(text()).optional(),
  reached: text().optional(),
  steps: choice(STEP_EXPECTATIONS).optional(),
  patches: choice(PATCH_EXPECTATIONS).optional(),
  compliance: text().optional(),
  outsiders: truth().optional(),
  endsBefore: choice(ENDS).optional(),
  slack: text().optional(),
};

/** What the driver goes by, whatever the program. */
export const rulesSchema = z.strictObject({
  /** Which cloud the stack belongs to. */
  cloud: choice(["emulator", "aws"]),
  /** The AWS account, or accounts, that a stack of AWS belongs to; credentials of another are refused. */
  account: z.union([account, z.array(account)]).optional(),
  /** The region, or regions, that a stack of AWS belongs to; another is refused. */
  region: z.union([region, z.array(region)]).optional(),
  /** Whether a destroy has to be confirmed: by typing the stack's name, or also by `--yes`. */
  protect: choice(["typed-name", "typed-name-or-yes"]).optional(),
  /** What `mw verify` expects; without it everything, of every node. */
  verification: z
    .strictObject({
      ...expectation,
      /** What it expects of single windows beside that, by their names or ids. */
      windows: z.record(z.string(), z.strictObject(expectation)).optional(),
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
    name: text().optional(),
    description: text().optional(),
    schedule: text(),
    scheduleTimezone: text().optional(),
    scheduleOffset: number().optional(),
    startDate: text().optional(),
    endDate: text().optional(),
    /** hours */
    duration: number(),
    /** hours before the end */
    cutoff: number(),
    allowUnassociatedTargets: truth().optional(),
    enabled: truth().optional(),
    tags: tags.optional(),
  }),
  target: z.strictObject({
    name: text().optional(),
    description: text().optional(),
    ownerInformation: text().optional(),
    /** One value of a key, or a list. */
    tags: z
      .record(
        z.string(),
        z.union([text(), z.array(text())]).transform((values) => [values].flat()),
      )
      .optional(),
    instanceIds: z.array(text()).optional(),
    resourceGroup: text().optional(),
  }),
  task: z.strictObject({
    name: text().optional(),
    description: text().optional(),
    operation: choice(Object.values(PatchOperation)),
    rebootOption: choice(Object.values(RebootOption)).optional(),
    priority: number().optional(),
    maxConcurrency: text().optional(),
    maxErrors: text().optional(),
    cutoffBehavior: choice(Object.values(CutoffBehavior)).optional(),
    comment: text().optional(),
    timeoutSeconds: number().optional(),
  }),
  /** The name of the role to make for the tasks; without it they use the service-linked role. */
  serviceRole: z.strictObject({ name: text() }).optional(),
  /** Where the whole output goes; without it only what the API keeps is kept. */
  output: z
    .strictObject({
      bucket: text().optional(),
      keyPrefix: text().optional(),
      forceDestroy: truth().optional(),
    })
    .optional(),
  /** Notifications of commands; none without this key. */
  notifications: z
    .strictObject({
      events: z.array(choice(NOTIFICATION_EVENTS)).optional(),
      type: choice(Object.values(NotificationType)).optional(),
      topicArn: text().optional(),
    })
    .optional(),
});

export type Environment = z.infer<typeof environmentSchema>;
export type StackRules = z.infer<typeof rulesSchema>;
