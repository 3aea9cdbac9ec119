import type { ComponentResource, ComponentResourceOptions, Input, Output } from "@pulumi/pulumi";
import { expect } from "chai";
import { expectTypeOf } from "expect-type";
import type {
  AutomationTaskArgs,
  CommandNotificationsArgs,
  CommandOutputArgs,
  CommandTaskArgs,
  LambdaTaskArgs,
  MaintenanceWindowArgs,
  MaintenanceWindowTargetArgs,
  NotificationEvent,
  PatchBaselineArgs,
  PatchBaselinesArgs,
  PatchTaskArgs,
  RunCommandTaskArgs,
  ServiceRoleArgs,
  StepFunctionsTaskArgs,
  TaskArgs,
} from "../../components/components.ts";
import * as api from "../../components/components.ts";

/** How a program makes a component. */
type Made<Component, Args> = new (name: string, args: Args, opts?: ComponentResourceOptions) => Component;

describe("maintenance-windows/components", () => {
  it("exports what a program calls", () => {
    expect(api).to.include.all.keys(
      "AutomationTask",
      "CommandNotifications",
      "CommandOutput",
      "CutoffBehavior",
      "LambdaTask",
      "MaintenanceWindow",
      "MaintenanceWindowTarget",
      "NOTIFICATION_EVENTS",
      "OperatingSystem",
      "PatchBaseline",
      "PatchBaselines",
      "PatchOperation",
      "PatchPolicy",
      "PatchTask",
      "RunCommandTask",
      "ServiceRole",
      "StepFunctionsTask",
    );
  });

  it("keeps how each component is made", () => {
    expectTypeOf<typeof api.MaintenanceWindow>().toExtend<Made<api.MaintenanceWindow, MaintenanceWindowArgs>>();
    expectTypeOf<typeof api.MaintenanceWindowTarget>().toExtend<
      Made<api.MaintenanceWindowTarget, MaintenanceWindowTargetArgs>
    >();
    expectTypeOf<typeof api.PatchTask>().toExtend<Made<api.PatchTask, PatchTaskArgs>>();
    expectTypeOf<typeof api.RunCommandTask>().toExtend<Made<api.RunCommandTask, RunCommandTaskArgs>>();
    expectTypeOf<typeof api.AutomationTask>().toExtend<Made<api.AutomationTask, AutomationTaskArgs>>();
    expectTypeOf<typeof api.LambdaTask>().toExtend<Made<api.LambdaTask, LambdaTaskArgs>>();
    expectTypeOf<typeof api.StepFunctionsTask>().toExtend<Made<api.StepFunctionsTask, StepFunctionsTaskArgs>>();
    expectTypeOf<typeof api.PatchBaseline>().toExtend<Made<api.PatchBaseline, PatchBaselineArgs>>();
    expectTypeOf<typeof api.PatchBaselines>().toExtend<Made<api.PatchBaselines, PatchBaselinesArgs>>();
    expectTypeOf<typeof api.CommandNotifications>().toExtend<
      Made<api.CommandNotifications, CommandNotificationsArgs>
    >();
    expectTypeOf<typeof api.CommandOutput>().toExtend<Made<api.CommandOutput, CommandOutputArgs>>();
    expectTypeOf<typeof api.ServiceRole>().toExtend<Made<api.ServiceRole, ServiceRoleArgs>>();
    expectTypeOf<api.MaintenanceWindow | api.PatchTask | api.ServiceRole>().toExtend<ComponentResource>();
  });

  it("keeps the types of the arguments", () => {
    expectTypeOf<
      Pick<MaintenanceWindowArgs, "name" | "schedule" | "scheduleTimezone" | "scheduleOffset" | "duration" | "cutoff">
    >().toEqualTypeOf<{
      readonly name?: Input<string> | undefined;
      readonly schedule: Input<string>;
      readonly scheduleTimezone?: Input<string> | undefined;
      readonly scheduleOffset?: Input<number> | undefined;
      readonly duration: Input<number>;
      readonly cutoff: Input<number>;
    }>();
    expectTypeOf<Pick<PatchTaskArgs, "operation" | "rebootOption">>().toEqualTypeOf<{
      readonly operation: Input<"Install" | "Scan">;
      readonly rebootOption?: Input<"RebootIfNeeded" | "NoReboot"> | undefined;
    }>();
    expectTypeOf<PatchTaskArgs | RunCommandTaskArgs>().toExtend<CommandTaskArgs>();
    expectTypeOf<CommandTaskArgs | AutomationTaskArgs | LambdaTaskArgs | StepFunctionsTaskArgs>().toExtend<TaskArgs>();
    expectTypeOf<Pick<TaskArgs, "windowId" | "windowTargetIds" | "instanceIds" | "serviceRoleArn">>().toEqualTypeOf<{
      readonly windowId: Input<string>;
      readonly windowTargetIds?: Input<Input<string>[]> | undefined;
      readonly instanceIds?: Input<Input<string>[]> | undefined;
      readonly serviceRoleArn?: Input<string> | undefined;
    }>();
    expectTypeOf(api.NOTIFICATION_EVENTS).items.toEqualTypeOf<NotificationEvent>();
  });

  it("takes a component in place of the record that it is", () => {
    expectTypeOf<api.CommandOutput>().toExtend<NonNullable<CommandTaskArgs["output"]>>();
    expectTypeOf<api.CommandNotifications>().toExtend<NonNullable<CommandTaskArgs["notifications"]>>();
  });

  it("refuses a misspelt parameter when it is compiled", () => {
    // @ts-expect-error rebootOption
    const args: PatchTaskArgs = { windowId: "mw-1", windowTargetIds: [], operation: "Scan", rebotOption: "NoReboot" };
    expect(args).to.be.an("object");
    expectTypeOf<"Instal">().not.toExtend<PatchTaskArgs["operation"]>();
  });

  it("keeps the types of the outputs", () => {
    expectTypeOf<api.MaintenanceWindow["windowId"]>().toEqualTypeOf<Output<string>>();
    expectTypeOf<api.MaintenanceWindowTarget["windowTargetId"]>().toEqualTypeOf<Output<string>>();
    expectTypeOf<api.PatchTask["windowTaskId"]>().toEqualTypeOf<Output<string>>();
    expectTypeOf<api.RunCommandTask["windowTaskId"]>().toEqualTypeOf<Output<string>>();
  });
});
