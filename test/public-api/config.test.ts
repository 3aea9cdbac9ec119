import type { Output } from "@pulumi/pulumi";
import { expect } from "chai";
import { expectTypeOf } from "expect-type";
import type { MaintenanceWindow, MaintenanceWindowTarget, PatchBaseline } from "../../components/components.ts";
import type { DeclaredEnvironment, EnvironmentOutputs, ProgramEnvironment } from "../../config/config.ts";
import * as api from "../../config/config.ts";

describe("maintenance-windows/config", () => {
  it("exports what a program calls", () => {
    expect(api).to.have.all.keys("declareEnvironment", "readEnvironment");
    expectTypeOf(api.readEnvironment).returns.toEqualTypeOf<ProgramEnvironment>();
    expectTypeOf(api.declareEnvironment).parameters.toEqualTypeOf<[environment?: ProgramEnvironment]>();
    expectTypeOf(api.declareEnvironment).returns.toEqualTypeOf<DeclaredEnvironment>();
  });

  it("gives the components by their names, and outputs to export", () => {
    type Window = DeclaredEnvironment["windows"][string];
    expectTypeOf<Window["window"]>().toEqualTypeOf<MaintenanceWindow>();
    expectTypeOf<Window["targets"][string]>().toEqualTypeOf<MaintenanceWindowTarget>();
    expectTypeOf<DeclaredEnvironment["baselines"][string]>().toEqualTypeOf<PatchBaseline>();
    expectTypeOf<NonNullable<EnvironmentOutputs["windows"]>[string]["windowId"]>().toEqualTypeOf<Output<string>>();
    expectTypeOf<EnvironmentOutputs["windowId"]>().toEqualTypeOf<Output<string> | undefined>();
  });

  it("takes all four types of tasks, and patch tasks", () => {
    expectTypeOf<
      NonNullable<NonNullable<ProgramEnvironment["windows"]>[string]["tasks"]>[string]["type"]
    >().toEqualTypeOf<"patch" | "run-command" | "automation" | "lambda" | "step-functions">();
  });
});
