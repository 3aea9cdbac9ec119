import { expect } from "chai";
import { expectTypeOf } from "expect-type";
import type { Clock, Emulator, EmulatorOptions } from "../../emulator/emulator.ts";
import * as api from "../../emulator/emulator.ts";

describe("maintenance-windows/emulator", () => {
  it("exports what a program calls", () => {
    expect(api).to.include.all.keys("EmulatorStartError", "startEmulator");
  });

  it("keeps the types of the calls", () => {
    expectTypeOf(api.startEmulator).toEqualTypeOf<(options?: EmulatorOptions) => Promise<Emulator>>();
    expectTypeOf<InstanceType<typeof api.EmulatorStartError>>().toExtend<Error>();
  });

  it("keeps the types of what goes in and comes out", () => {
    expectTypeOf<Emulator>().toExtend<{
      readonly endpoint: string;
      readonly console: string;
      readonly clock: Clock;
      readonly faultCount: number;
      close(): Promise<void>;
    }>();
    expectTypeOf<Clock["kind"]>().toEqualTypeOf<"virtual" | "real">();
    expectTypeOf<ReturnType<Clock["now"]>>().toEqualTypeOf<number>();
    // Every option may be left out.
    expectTypeOf<Record<never, never>>().toExtend<EmulatorOptions>();
    expectTypeOf<
      Pick<EmulatorOptions, "host" | "port" | "clock" | "start" | "state" | "seed" | "region" | "account" | "run">
    >().toEqualTypeOf<{
      readonly host?: string | undefined;
      readonly port?: number | undefined;
      readonly clock?: "virtual" | "real" | undefined;
      readonly start?: string | undefined;
      readonly state?: string | undefined;
      readonly seed?: number | undefined;
      readonly region?: string | undefined;
      readonly account?: string | undefined;
      readonly run?: readonly ("functions" | "scripts" | "shell")[] | undefined;
    }>();
  });
});
