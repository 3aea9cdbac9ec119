import { readFileSync } from "node:fs";
import { expect } from "chai";
import { parseTimeZone } from "../../schedule/time-zone.ts";
import { windowSchedule } from "../../schedule/window-schedule.ts";

/**
 * The same questions put to Quartz' CronExpression, which AWS' grammar and error texts come from. How they were recorded
 * stands at the head of the file; where we differ on purpose is docs/differences-from-aws.md, "Schedules".
 */
const QUESTIONS = readFileSync(new URL("./quartz-answers.tsv", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => {
    const [expression, zone, from, answer] = line.split("\t") as [string, string, string, string];
    const fields = expression.trim().split(/\s+/).length === 6 ? `${expression} *` : expression;
    return {
      expression: `cron(${fields})`,
      zone: zone.startsWith("GMT") ? zone.slice("GMT".length) : zone,
      fromMs: Number.parseInt(from, 36) * 1000,
      answer,
    };
  });

type Question = (typeof QUESTIONS)[number];

const isFireTimes = ({ answer }: Question) => !/^[!~]/.test(answer);
const refusals = QUESTIONS.filter(({ answer }) => answer.startsWith("!"));
const crashes = QUESTIONS.filter(({ answer }) => answer.startsWith("~"));

describe("the answers of Quartz", () => {
  it("are thousands, of each kind", () => {
    expect(QUESTIONS.filter(isFireTimes).length).to.be.greaterThan(3000);
    expect(refusals.length).to.be.greaterThan(250);
  });

  it("are ours for fire times, except for hours that clocks skip or repeat", () => {
    let answered = 0;
    for (const question of QUESTIONS.filter(isFireTimes)) {
      if (stricterReason(question) !== undefined) continue;
      const quartz = fireTimes(question);
      const untilMs = quartz.ends ? Infinity : quartz.times.at(-1)!;
      const ours = openingsUntil(question, untilMs, quartz.times.length + 400);
      const isPlain = (instantMs: number) => !nearClockChange(question.zone, instantMs);
      expect(ours.filter(isPlain), titleOf(question)).to.deep.equal(quartz.times.filter(isPlain));
      answered += 1;
    }
    expect(answered).to.be.greaterThan(3000);
  });

  it("are ours to the second, clock changes included, in zones whose clocks do not move", () => {
    const still = new Set(["UTC", "Asia/Tokyo", "Asia/Kolkata", "Asia/Kathmandu", "-08:00", "+05:30"]);
    for (const question of QUESTIONS.filter((each) => isFireTimes(each) && still.has(each.zone))) {
      if (stricterReason(question) !== undefined) continue;
      const quartz = fireTimes(question);
      expect(openingsUntil(question, Infinity, quartz.times.length), titleOf(question)).to.deep.equal(quartz.times);
    }
  });

  it("are ours for what is refused, offset and text, except where Quartz prints a Java exception", () => {
    for (const question of refusals) {
      const ours = refusalOf(question);
      expect(ours, titleOf(question)).not.to.equal(undefined);
      if (question.answer.includes("(java.")) continue;
      const quartz = question.answer.replace(
        "Support for specifying both a day-of-week AND a day-of-month parameter is not implemented.",
        "Specifying both a day-of-week AND a day-of-month parameter is not supported.",
      );
      expect(ours, titleOf(question)).to.equal(
        quartz.replace(/^!(-?\d+) /, "Invalid CRON expression: error at position $1, details: "),
      );
    }
  });

  it("are met by an answer of ours where Quartz fails or does not come back", () => {
    for (const question of crashes) {
      const ours = refusalOf(question);
      if (ours === undefined) openingsUntil(question, Infinity, 5);
      else expect(ours).to.match(/^Invalid CRON expression: /);
    }
  });

  it("are refused by us only for numbers outside their field, an L where there is none, and what Quartz leaves out", () => {
    for (const question of QUESTIONS.filter(isFireTimes)) {
      const reason = stricterReason(question);
      if (reason !== undefined)
        expect(reason, titleOf(question)).to.match(
          /values must be between|'L' option is not valid here|Invalid .+ value: '.+'\. Write .+\.|Illegal character after|with other values/,
        );
    }
  });
});

function stricterReason(question: Question): string | undefined {
  return isFireTimes(question) ? refusalOf(question) : undefined;
}

function refusalOf({ expression, zone }: Question): string | undefined {
  try {
    windowSchedule({ schedule: expression, scheduleTimezone: zone, anchoredAtMs: 0 });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function fireTimes({ answer, fromMs }: Question): { readonly times: number[]; readonly ends: boolean } {
  let instantMs = fromMs;
  const increments = answer.split(" ").filter((text) => text !== ".");
  const times = increments.map((text) => {
    instantMs += Number.parseInt(text, 36) * 1000;
    return instantMs;
  });
  return { times, ends: answer.endsWith(".") };
}

function openingsUntil({ expression, zone, fromMs }: Question, untilMs: number, count: number): number[] {
  const window = windowSchedule({ schedule: expression, scheduleTimezone: zone, anchoredAtMs: 0 });
  const openings: number[] = [];
  for (let next = window.next(fromMs); next !== undefined; next = window.next(next)) {
    if (next > untilMs || openings.length === count) break;
    openings.push(next);
  }
  return openings;
}

/** Whether the instant's local time comes twice, or makes up for one that was skipped. */
function nearClockChange(zoneName: string, instantMs: number): boolean {
  const zone = parseTimeZone(zoneName);
  const span = zone.spanAt(instantMs);
  const after = zone.spanAt(span.endMs);
  return (
    instantMs < span.startMs + Math.abs(span.movedMs) || (after.movedMs < 0 && instantMs >= span.endMs + after.movedMs)
  );
}

function titleOf({ expression, zone, fromMs }: Question): string {
  return `${expression} in ${zone} from ${new Date(fromMs).toISOString()}`;
}
