import * as z from "zod";
import { NOTIFICATION_ARGUMENTS } from "../components/delivery/notification-args.ts";
import { OUTPUT_ARGUMENTS } from "../components/delivery/output-args.ts";
import { ROLE_ARGUMENTS } from "../components/delivery/role-args.ts";
import { BASELINE_ARGUMENTS } from "../components/patching/baseline-args.ts";
import { AUTOMATION_ARGUMENTS } from "../components/tasks/automation-args.ts";
import { LAMBDA_ARGUMENTS } from "../components/tasks/lambda-args.ts";
import { PATCH_TASK_ARGUMENTS } from "../components/tasks/patch-args.ts";
import { RUN_COMMAND_ARGUMENTS } from "../components/tasks/run-command-args.ts";
import { STEP_FUNCTIONS_ARGUMENTS } from "../components/tasks/step-functions-args.ts";
import { TARGET_ARGUMENTS } from "../components/windows/target-args.ts";
import { WINDOW_ARGUMENTS } from "../components/windows/window-args.ts";
import { ENDS, PATCH_EXPECTATIONS, STEP_EXPECTATIONS } from "../history/expectation.ts";
import { argumentShape } from "./argument-schema.ts";
import { choice, oneOrMore, text, truth } from "./scalars.ts";

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
  /** The AWS account, or accounts, that a stack belongs to; credentials of another are refused. */
  account: z.union([account, z.array(account)]).optional(),
  /** The region, or regions, that a stack belongs to; another is refused. */
  region: z.union([region, z.array(region)]).optional(),
  /** Whether a destroy has to be confirmed: by typing the stack's name, or also by `--yes`. */
  protect: choice(["typed-name", "typed-name-or-yes"]).optional(),
  /** Warnings of a preview to leave out: `overlap`, or of one window `nightly/overlap`. */
  ignoredWarnings: z.array(text()).optional(),
  /** What `mw verify` expects; without it everything, of every node. */
  verification: z
    .strictObject({
      ...expectation,
      /** What it expects of single windows beside that, by their names or ids. */
      windows: z.record(z.string(), z.strictObject(expectation).meta({ args: "Expectation" })).optional(),
    })
    .meta({ args: "Expectation" })
    .optional(),
});

/** The word for a window or a task that does without what all windows have. */
export const NONE = "none";

const role = z
  .strictObject({ ...argumentShape(ROLE_ARGUMENTS), arn: text().optional() })
  .meta({ args: "ServiceRoleArgs" });
const output = z.strictObject(argumentShape(OUTPUT_ARGUMENTS)).meta({ args: "CommandOutputArgs" });
const notifications = z.strictObject(argumentShape(NOTIFICATION_ARGUMENTS)).meta({ args: "CommandNotificationsArgs" });

const orNone = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.literal(NONE)]).optional();
const ownRole = { serviceRole: orNone(role) };
const ownDelivery = { output: orNone(output), notifications: orNone(notifications) };

const target = z
  .strictObject(argumentShape(without(TARGET_ARGUMENTS, ["windowId"])))
  .meta({ args: "MaintenanceWindowTargetArgs" });

/** The arguments of a task's component that the config says in words of its own: by names, and once for all windows. */
const ELSEWHERE = ["windowId", "windowTargetIds", "output", "notifications"];

function taskOf<const Type extends string>(
  type: Type,
  args: string,
  table: object,
  own: Record<string, z.ZodType> = {},
) {
  return z
    .strictObject({
      type: z.literal(type),
      targets: oneOrMore(text()).optional(),
      ...argumentShape(without(table, ELSEWHERE)),
      ...ownRole,
      ...own,
    })
    .meta({ args });
}

/** The types of tasks, each as its component takes it. */
const task = z.discriminatedUnion("type", [
  taskOf("patch", "PatchTaskArgs", PATCH_TASK_ARGUMENTS, ownDelivery),
  taskOf("run-command", "RunCommandTaskArgs", RUN_COMMAND_ARGUMENTS, ownDelivery),
  taskOf("automation", "AutomationTaskArgs", AUTOMATION_ARGUMENTS),
  taskOf("lambda", "LambdaTaskArgs", LAMBDA_ARGUMENTS),
  taskOf("step-functions", "StepFunctionsTaskArgs", STEP_FUNCTIONS_ARGUMENTS),
]);

export const TASK_TYPES = task.options.map(({ shape }) => (shape.type as z.ZodLiteral<string>).value);

/** Names become the names of resources. */
const name = z.string().regex(/^[\w.-]{1,100}$/, "use up to 100 letters, digits, dots, hyphens and underscores");

const window = z
  .strictObject({
    ...argumentShape(WINDOW_ARGUMENTS),
    targets: z.record(name, target).optional(),
    tasks: z.record(name, task).optional(),
    ...ownRole,
    ...ownDelivery,
  })
  .meta({ args: "MaintenanceWindowArgs" });

/** The keys that a program declares resources of. Those of the short form stand for one window. */
const resources = {
  window: z.strictObject(argumentShape(WINDOW_ARGUMENTS)).meta({ args: "MaintenanceWindowArgs" }).optional(),
  target: target.optional(),
  task: z
    .strictObject(argumentShape(without(PATCH_TASK_ARGUMENTS, [...ELSEWHERE, "instanceIds", "serviceRoleArn"])))
    .meta({ args: "PatchTaskArgs" })
    .optional(),
  windows: z.record(name, window).optional(),
  baselines: z
    .record(name, z.strictObject(argumentShape(BASELINE_ARGUMENTS)).meta({ args: "PatchBaselineArgs" }))
    .optional(),
  /** The role of the tasks; without it they use the service-linked role. */
  serviceRole: role.optional(),
  /** Where the whole output of commands goes; without it only what the API keeps is kept. */
  output: output.optional(),
  /** Notifications of commands; none without this key. */
  notifications: notifications.optional(),
};

/**
 * What a stack's config may say under the namespace `maintenance-windows:`. Form only: what the values mean is checked by
 * the components' own rules, so that there is one rule for both.
 */
export const environmentSchema = z.strictObject({ ...rulesSchema.shape, ...resources });

export type StackRules = z.infer<typeof rulesSchema>;

function without(table: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(table).filter(([name]) => !names.includes(name)));
}
