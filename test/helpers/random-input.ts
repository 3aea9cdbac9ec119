import type { Chance } from "../../emulator/chance/chance.ts";
import type { Shape, StructureShape } from "../../emulator/wire/shape.ts";

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

const IDS = [
  "mw-0123456789abcdef0",
  "i-0123456789abcdef0",
  "11111111-2222-4333-8444-555555555555",
  "pb-0123456789abcdef0",
];

/** A request body for a shape: mostly what the shape asks for, sometimes not, `known` being ids that exist. */
export function randomInput(shape: StructureShape, chance: Chance, known: readonly string[]): unknown {
  return randomStructure(shape, chance, [...IDS, ...known], 0);
}

function randomStructure(shape: StructureShape, chance: Chance, ids: readonly string[], depth: number) {
  const value: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members)) {
    const isRequired = shape.required.includes(name);
    if (chance.next() % 100 < (isRequired ? 97 : 35)) value[name] = randomValue(member, chance, ids, depth + 1);
  }
  return value;
}

function randomValue(shape: Shape, chance: Chance, ids: readonly string[], depth: number): unknown {
  if (chance.next() % 100 < 6) return ODD[chance.next() % ODD.length];
  const many = () => Array.from({ length: chance.next() % 4 }, () => 0);
  switch (shape.type) {
    case "structure":
      return depth > 6 ? {} : randomStructure(shape, chance, ids, depth);
    case "list":
      return many().map(() => randomValue(shape.member, chance, ids, depth + 1));
    case "map":
      return Object.fromEntries(
        many().map(() => [
          `${randomString(shape.key.values, chance, ids)}`,
          randomValue(shape.value, chance, ids, depth + 1),
        ]),
      );
    case "string":
      return randomString(shape.values, chance, ids);
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

function randomString(values: readonly string[] | undefined, chance: Chance, ids: readonly string[]): string {
  const draw = chance.next() % 100;
  if (values && draw < 85) return values[chance.next() % values.length]!;
  if (draw < 50) return ids[chance.next() % ids.length]!;
  return draw < 92 ? STRINGS[chance.next() % STRINGS.length]! : ODD_STRINGS[chance.next() % ODD_STRINGS.length]!;
}
