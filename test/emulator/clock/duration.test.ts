import { expect } from "chai";
import { durationMs } from "../../../emulator/clock/duration.ts";

describe("an ISO-8601 duration", () => {
  const lengths: [string, number][] = [
    ["PT10M", 600_000],
    ["P1D", 86_400_000],
    ["P1W", 604_800_000],
    ["PT1H30M", 5_400_000],
    ["P1DT12H", 129_600_000],
    ["PT0.5S", 500],
    ["PT1,25S", 1250],
    ["PT0S", 0],
    ["PT90M", 5_400_000],
  ];
  for (const [text, milliseconds] of lengths) {
    it(`of ${text} is ${milliseconds} ms long`, () => {
      expect(durationMs(text)).to.equal(milliseconds);
    });
  }
  for (const text of [
    "",
    "P",
    "PT",
    "P1DT",
    "10M",
    "pt10m",
    "PT10",
    "-PT1M",
    "P1Y",
    "P1M",
    "PT1M1H",
    "PT1.5H",
    " PT1M",
    "NaN",
  ]) {
    it(`is not "${text}"`, () => {
      expect(durationMs(text)).to.equal(undefined);
    });
  }
});
