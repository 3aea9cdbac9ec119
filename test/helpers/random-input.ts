import type { Chance } from "../../emulator/chance/chance.ts";
import { compilePattern } from "../../emulator/wire/decode.ts";
import type { Shape, StringShape, StructureShape } from "../../emulator/wire/shape.ts";

/** Values that have broken somebody's parser, quoting, storage or arithmetic before. */
const ODD: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  -1e308,
  2 ** 53,
  "",
  " ",
  "\u0000",
  "a\u0000b",
  "\ud800",
  "\u{1F600}",
  "'; DROP TABLE windows; --",
  "%_%",
  "__proto__",
  "constructor",
  "NaN",
  "2026-02-30T00:00:00Z",
  "9999999999999",
  "x".repeat(5000),
  [],
  [null],
  [[]],
  {},
  { a: { b: [] } },
  JSON.parse('{"__proto__": {"polluted": true}}'),
];

const IDS = ["mw-0123456789abcdef0", "i-0123456789abcdef0", "11111111-2222-4333-8444-555555555555"];

/** A request body for a shape: mostly what the shape asks for, sometimes not, `known` being ids that exist. */
export function randomInput(shape: StructureShape, chance: Chance, known: readonly string[]): unknown {
  return randomStructure(shape, chance, [...IDS, ...known], 0);
}

function randomStructure(shape: StructureShape, chance: Chance, ids: readonly string[], depth: number) {
  const value: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members)) {
    const isRequired = shape.required.includes(name);
    if (chance.next() % 100 < (isRequired ? 98 : 20)) value[name] = randomValue(member, chance, ids, depth + 1, name);
  }
  return value;
}

function randomValue(shape: Shape, chance: Chance, ids: readonly string[], depth: number, name = ""): unknown {
  if (chance.next() % 1000 < 12) return ODD[chance.next() % ODD.length];
  const many = () => Array.from({ length: chance.next() % 4 }, () => 0);
  switch (shape.type) {
    case "structure":
      return depth > 6 ? {} : randomStructure(shape, chance, ids, depth);
    case "list":
      return many().map(() => randomValue(shape.member, chance, ids, depth + 1, name));
    case "map":
      return Object.fromEntries(
        many().map(() => [
          randomString(shape.key, chance, ids, name),
          randomValue(shape.value, chance, ids, depth + 1, name),
        ]),
      );
    case "string":
      return randomString(shape, chance, ids, name);
    case "integer":
      return (shape.min ?? 0) + (chance.next() % 12);
    case "double":
      return chance.next() / 7;
    case "boolean":
      return chance.next() % 2 === 0;
    case "timestamp":
      return [0, 1.7e9, -1, 8.64e12, 1.8e9 + 0.123][chance.next() % 5];
    case "blob":
      return ["", "e30=", "!!", "AA=="][chance.next() % 4];
  }
}

const STRINGS = [
  "name",
  "Patch-amznlin2-app",
  "AWS-RunPatchBaseline",
  "AWS-RunShellScript",
  "rate(5 minutes)",
  "cron(0 2 ? * SUN#2 *)",
  "at(2026-12-02T00:00:00)",
  "Europe/Berlin",
  "2026-12-05T00:00:00Z",
  "tag:Patch Group",
  "InstanceIds",
  "WindowTargetIds",
  "10%",
  "1",
  "$LATEST",
  '{"schemaVersion":"2.2","mainSteps":[]}',
  "arn:aws:iam::000000000000:role/r",
  "INSTANCE",
  "RUN_COMMAND",
  "text",
];

const ODD_STRINGS = ODD.filter((value) => typeof value === "string");

/** Where the name says more than the shape. */
const BY_NAME: Readonly<Record<string, readonly string[]>> = {
  Schedule: ["rate(5 minutes)", "cron(0 2 ? * SUN#2 *)", "at(2026-12-02T00:00:00)"],
  ScheduleTimezone: ["Europe/Berlin", "UTC", "+02:00"],
  StartDate: ["2026-12-01T00:00:00Z", "2026-12-05T00:00:00+01:00"],
  EndDate: ["2027-12-01T00:00:00Z"],
  Key: ["InstanceIds", "tag:Patch Group", "WindowTargetIds", "tag-key", "Name"],
  TaskArn: ["AWS-RunPatchBaseline", "AWS-RunShellScript"],
  DocumentName: ["AWS-RunPatchBaseline", "AWS-RunShellScript", "name"],
  Content: [
    '{"schemaVersion":"2.2","mainSteps":[{"action":"aws:runShellScript","name":"a","inputs":{"runCommand":["ls"]}}]}',
  ],
  MaxConcurrency: ["1", "10%"],
  MaxErrors: ["0", "1"],
  NextToken: ["text"],
};

/** Mostly a text that the shape takes, an id that exists where one fits; sometimes any text, sometimes an odd one. */
function randomString(shape: StringShape, chance: Chance, ids: readonly string[], name: string): string {
  const draw = chance.next() % 100;
  if (draw < 1) return ODD_STRINGS[chance.next() % ODD_STRINGS.length]!;
  if (draw < 3) return STRINGS[chance.next() % STRINGS.length]!;
  const byName = BY_NAME[name];
  if (shape.values || byName) {
    const choices = shape.values ?? byName!;
    return choices[chance.next() % choices.length]!;
  }
  const fitting = [...ids, ...STRINGS].filter((text) => takes(shape, text));
  return fitting.length > 0 ? fitting[chance.next() % fitting.length]! : STRINGS[draw % STRINGS.length]!;
}

function takes({ pattern, min = 0, max = 1e9 }: StringShape, text: string): boolean {
  const isLong = text.length >= min && text.length <= max;
  return isLong && (pattern === undefined || compilePattern(pattern).test(text));
}
