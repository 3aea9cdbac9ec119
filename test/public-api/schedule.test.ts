import { expect } from "chai";
import { expectTypeOf } from "expect-type";
import type { Schedule, TimeZone, WindowSchedule, WindowScheduleSpec } from "../../schedule/schedule.ts";
import * as api from "../../schedule/schedule.ts";

describe("maintenance-windows/schedule", () => {
  it("exports what a program calls", () => {
    expect(api).to.include.all.keys(
      "formatDateTime",
      "parseDateTime",
      "parseSchedule",
      "parseTimeZone",
      "ScheduleError",
      "windowSchedule",
    );
  });

  it("keeps the types of the calls", () => {
    expectTypeOf(api.parseSchedule).parameters.toEqualTypeOf<[text: string, asQuartz?: boolean]>();
    expectTypeOf(api.parseSchedule).returns.toEqualTypeOf<Schedule>();
    expectTypeOf(api.parseTimeZone).returns.toEqualTypeOf<TimeZone>();
    expectTypeOf(api.parseDateTime).toBeCallableWith("2026-12-01T00:00:00Z");
    expectTypeOf(api.parseDateTime).returns.toEqualTypeOf<number>();
    expectTypeOf(api.formatDateTime).returns.toEqualTypeOf<string>();
    expectTypeOf(api.windowSchedule).toEqualTypeOf<(spec: WindowScheduleSpec) => WindowSchedule>();
    expectTypeOf<InstanceType<typeof api.ScheduleError>>().toExtend<Error>();
  });

  it("keeps the types of what goes in and comes out", () => {
    expectTypeOf<WindowScheduleSpec>().toEqualTypeOf<{
      readonly schedule: string;
      readonly scheduleTimezone?: string | undefined;
      readonly scheduleOffset?: number | undefined;
      readonly startDate?: string | undefined;
      readonly endDate?: string | undefined;
      readonly anchoredAtMs: number;
      readonly asQuartz?: boolean | undefined;
    }>();
    expectTypeOf<WindowSchedule>().toEqualTypeOf<{
      next(afterMs: number): number | undefined;
      occurrences(fromMs: number): Iterable<number>;
      format(instantMs: number): string;
    }>();
    expectTypeOf<Schedule["kind"]>().toEqualTypeOf<"cron" | "rate" | "at">();
  });
});
