import { compilePattern } from "../../emulator/wire/decode.ts";
import type { Shape, StringShape, StructureShape } from "../../emulator/wire/shape.ts";
import type { Dice } from "../simulation/dice.ts";
import type { Known } from "./known.ts";
import { maybeMutated, oddText, oddValue } from "./odd-values.ts";
import { RECIPES } from "./recipes.ts";
import { anyJson, document, eventPattern, iamPolicy, schedule, stateMachine } from "./texts.ts";
import { zipFile } from "./zips.ts";

/** What draws and knowledge a request is made from. */
export interface Ground {
  readonly dice: Dice;
  readonly known: Known;
}

/** The input of an operation: what is known to succeed, changed a little, or by its shape and what its members' names mean. */
export function inputFor(target: string, shape: StructureShape, ground: Ground): unknown {
  const { dice } = ground;
  if (dice.happens(0.003)) return oddValue(dice);
  const recipe = RECIPES[target];
  return recipe && dice.happens(0.7) ? maybeMutated(recipe(ground), dice, 0.3) : structureFor(shape, ground, 0);
}

function structureFor(shape: StructureShape, ground: Ground, depth: number): Record<string, unknown> {
  const { dice } = ground;
  const value: Record<string, unknown> = {};
  const optional = dice.one([0.05, 0.05, 0.2, 0.6]);
  for (const [name, member] of Object.entries(shape.members)) {
    const isGiven = dice.happens(shape.required.includes(name) ? 0.985 : optional);
    if (isGiven) value[name] = valueFor(member, ground, depth + 1, name);
  }
  pair(value, ground);
  return value;
}

function valueFor(shape: Shape, ground: Ground, depth: number, name: string): unknown {
  const { dice } = ground;
  if (dice.happens(0.004)) return oddValue(dice);
  switch (shape.type) {
    case "structure":
      return depth > 8 ? {} : structureFor(shape, ground, depth);
    case "list": {
      const length = dice.happens(0.01) ? dice.one([21, 101, 1001, 3000]) : dice.between(dice.happens(0.1) ? 0 : 1, 3);
      // Thousands alike are as many as thousands that differ, and sooner made.
      if (length > 100) return Array<unknown>(length).fill(valueFor(shape.member, ground, depth + 1, name));
      return Array.from({ length }, () => valueFor(shape.member, ground, depth + 1, name));
    }
    case "map": {
      const length = dice.happens(0.01) ? dice.one([101, 1001]) : dice.between(0, 3);
      return Object.fromEntries(
        Array.from({ length }, (_, index) => [
          length > 100 ? `k${index}` : stringFor(shape.key, ground, `${name}Key`),
          valueFor(shape.value, ground, depth + 1, name),
        ]),
      );
    }
    case "string":
      return stringFor(shape, ground, name);
    case "integer":
    case "double":
      return numberFor(shape, dice);
    case "boolean":
      return dice.happens(0.5);
    case "timestamp":
      return dice.one([0, 1.7e9, -1, 8.64e12, 8.64e12 + 1, 1.8e9 + 0.123, 1796000000, 4e9, -62135596801]);
    case "blob":
      if (name === "ZipFile") return Buffer.from(zipFile(dice)).toString("base64");
      return dice.one(["", "e30=", "!!", "AA==", Buffer.from(anyJson(dice)).toString("base64")]);
  }
}

function numberFor({ min = 0, max = min + 1000 }: { readonly min?: number; readonly max?: number }, dice: Dice) {
  if (dice.happens(0.05)) return dice.one([min - 1, max + 1, -0, 1.5, 2 ** 31, 2 ** 53, 1e308, -1e308]);
  return dice.one([min, max, min + 1, dice.between(min, Math.min(max, min + 100))]);
}

const NAMES = ["fuzz-a", "fuzz-b", "fuzz-c", "fuzz-d"];
const NODES = ["i-0a1b2c3d4e5f60001", "i-0a1b2c3d4e5f60002", "i-0123456789abcdef0"];

/** By the member's name in lower case: what a text of that name says. */
const TEXTS: Readonly<Record<string, (ground: Ground) => string>> = {
  content: ({ dice }) => document(dice),
  documentformat: ({ dice }) => dice.one(["JSON", "YAML", "YAML", "TEXT"]),
  documenttype: ({ dice }) => dice.one(["Command", "Automation", "Automation", "Session", "Policy"]),
  documentname: documentName,
  taskarn: ({ dice, known }) =>
    dice.one(["AWS-RunPatchBaseline", "AWS-RunShellScript", known.one("Arn", dice) ?? "fuzz-a", "fuzz-b"]),
  schedule: ({ dice }) => schedule(dice),
  scheduleexpression: ({ dice }) => schedule(dice),
  scheduletimezone: ({ dice }) => dice.one(["Europe/Berlin", "UTC", "+02:00", "America/St_Johns", "Mars/Olympus"]),
  startdate: ({ dice }) => dice.one(["2026-12-01T00:00:00Z", "2026-12-05", "9999-12-31T23:59:59Z"]),
  enddate: ({ dice }) => dice.one(["2027-12-01T00:00:00Z", "+275760-09-13T00:00:00Z"]),
  policydocument: ({ dice }) => iamPolicy(dice),
  assumerolepolicydocument: ({ dice }) => iamPolicy(dice),
  policy: ({ dice }) => iamPolicy(dice),
  eventpattern: ({ dice }) => eventPattern(dice),
  event: ({ dice }) => anyJson(dice),
  detail: ({ dice }) => anyJson(dice),
  input: ({ dice }) => anyJson(dice),
  inputpath: ({ dice }) =>
    dice.one(["$.detail", "$.detail.a", "$", "$.resources[0]", "$[99999999999999999999]", "$..a"]),
  inputtemplate: ({ dice }) =>
    dice.one([
      '{"a": <a>, "b": "<b>"}',
      "<a",
      '"<aws.events.event>"',
      "<aws.events.event.json>",
      `${"<a>".repeat(2700)}`,
    ]),
  definition: ({ dice }) => stateMachine(dice),
  query: ({ dice }) =>
    dice.one([
      '{"ResourceTypeFilters":["AWS::AllSupported"],"TagFilters":[{"Key":"Patch Group","Values":["App"]}]}',
      '{"ResourceTypeFilters":{},"TagFilters":[null]}',
      '{"TagFilters":[{"Key":1,"Values":{}}]}',
      anyJson(dice),
    ]),
  allowedpattern: ({ dice }) =>
    dice.one([
      "(a+)+$",
      "^a*$",
      "(?=a)b",
      "(a)\\1",
      "[",
      "((a{1,10}){1,10}){1,10}",
      `(${"a?".repeat(200)}){1,5}`,
      ".*".repeat(300),
    ]),
  nexttoken: ({ dice, known }) => tampered(known.one("NextToken", dice) ?? "eyJhIjoxfQ==", dice),
  marker: ({ dice, known }) => tampered(known.one("Marker", dice) ?? "x", dice),
  messagestructure: () => "json",
  message: ({ dice }) => (dice.happens(0.5) ? anyJson(dice) : "hello"),
  topicarn: ({ dice, known }) => known.one("TopicArn", dice) ?? "arn:aws:sns:us-east-1:000000000000:fuzz-a",
  protocol: ({ dice }) => dice.one(["http", "https", "lambda", "email", "sqs", "x"]),
  endpoint: ({ dice }) =>
    dice.one([
      "http://127.0.0.1:9/",
      "http://127.0.0.1:9/%zz",
      "https://127.0.0.1:9/",
      "arn:aws:lambda:us-east-1:000000000000:function:fuzz-a",
      "a@b",
    ]),
  invocationendpoint: ({ dice }) => dice.one(["http://127.0.0.1:9/*/*", "http://127.0.0.1:9/", "http://[::1]:9/"]),
  instanceid: ({ dice }) => dice.one(NODES),
  instanceids: ({ dice }) => dice.one(NODES),
  resourceid: ({ dice, known }) => dice.one([...NODES, known.any(dice)]),
  resources: ({ dice, known }) => dice.one([...NODES, known.any(dice)]),
  operatingsystem: ({ dice }) => dice.one(["AMAZON_LINUX_2", "WINDOWS", "UBUNTU"]),
  runtime: ({ dice }) => dice.one(["nodejs20.x", "python3.12", "java21"]),
  role: () => "arn:aws:iam::000000000000:role/fuzz-a",
  handler: ({ dice }) => dice.one(["index.handler", "__proto__.constructor", "../x.y", "a"]),
  maxconcurrency: ({ dice }) => dice.one(["1", "10%", "100%", "999999999999999"]),
  maxerrors: ({ dice }) => dice.one(["0", "1", "50%"]),
  version: ({ dice }) => dice.one(["1", "2", "$LATEST", "9007199254740993"]),
  documentversion: ({ dice }) => dice.one(["1", "2", "$LATEST", "$DEFAULT", "99999999999999999999"]),
  executiontime: ({ dice }) => dice.one(["2026-12-01T00:00:00Z", "x", "+275760-09-13T00:00:00Z"]),
  key: ({ dice }) =>
    dice.one([
      "InstanceIds",
      "tag:Patch Group",
      "tag:*",
      "WindowTargetIds",
      "tag-key",
      "Name",
      "Status",
      "resource-groups:Name",
      "a",
      "Patch Group",
    ]),
  path: ({ dice }) => dice.one(["/", "/a", "/a/"]),
};

function documentName({ dice }: Ground): string {
  return dice.one(["AWS-RunPatchBaseline", "AWS-RunShellScript", "AWS-StopEC2Instance", ...NAMES, ...NAMES]);
}

/** Members whose meaning goes by a neighbour. */
function pair(value: Record<string, unknown>, { dice }: Ground): void {
  if (!("AttributeName" in value) || !("AttributeValue" in value) || dice.happens(0.1)) return;
  const name = dice.one([
    "FilterPolicy",
    "FilterPolicy",
    "FilterPolicyScope",
    "DeliveryPolicy",
    "RedrivePolicy",
    "Policy",
    "RawMessageDelivery",
    "DisplayName",
  ]);
  value.AttributeName = name;
  value.AttributeValue =
    name === "FilterPolicy"
      ? eventPattern(dice)
      : name === "FilterPolicyScope"
        ? dice.one(["MessageBody", "MessageAttributes", "x"])
        : dice.one([anyJson(dice), "true", oddText(dice)]);
}

function stringFor(shape: StringShape, ground: Ground, name: string): string {
  const { dice, known } = ground;
  if (dice.happens(0.01)) return oddText(dice);
  if (shape.values && dice.happens(0.98)) return dice.one(shape.values);
  const byName = TEXTS[name.toLowerCase()];
  if (byName && dice.happens(0.95)) return byName(ground);
  if (dice.happens(0.02)) return known.any(dice);
  const found = known.one(name, dice) ?? known.one(name.replace(/s$/, ""), dice);
  const choices = [...(found === undefined ? [] : [found, found, found]), ...NAMES, ...PLAIN];
  const fitting = choices.filter((text) => takes(shape, text));
  return fitting.length > 0 ? dice.one(fitting) : known.any(dice);
}

/** What has the form of something: patterns of shapes that no name fits are satisfied by one of these. */
const PLAIN = [
  "1",
  "/",
  "v1",
  "text",
  "10%",
  "123456789012",
  "2026-12-05T00:00:00Z",
  "11111111-2222-4333-8444-555555555555",
  "arn:aws:iam::000000000000:role/fuzz-a",
  "AWS::EC2::Instance",
];

function takes({ pattern, min = 0, max = 1e9 }: StringShape, text: string): boolean {
  if (text.length < min || text.length > max) return false;
  return pattern === undefined || compilePattern(pattern).test(text);
}

function tampered(token: string, dice: Dice): string {
  if (dice.happens(0.6)) return token;
  if (dice.happens(0.3)) return Buffer.from(anyJson(dice)).toString("base64");
  const at = dice.between(0, token.length - 1);
  return token.slice(0, at) + dice.one(["A", "=", "€", "", "\u0000"]) + token.slice(at + 1);
}
