import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable.js";
import { expect } from "chai";
import {
  CommandNotifications,
  MaintenanceWindow,
  type MaintenanceWindowArgs,
  MaintenanceWindowTarget,
  PatchTask,
} from "../../components/components.ts";
import { argumentsOf, COMPONENT_NAMES, placesOf } from "../helpers/component-arguments.ts";
import { type Registered, refusalOf, registeredBy, UNKNOWN, useMocks } from "../helpers/component-mocks.ts";
import { type Arrival, type Case, casesOf, expectInInputs, resourceName, valueAt } from "./cases.ts";

/** How an argument, or a part of one, may be given. */
const FORMS = {
  promise: (value: unknown) => Promise.resolve(value),
  output: (value: unknown) => pulumi.output(value),
  "promise of an output": (value: unknown) => Promise.resolve(pulumi.output(value)),
  "output of a promise": (value: unknown) => pulumi.output(1).apply(() => Promise.resolve(value)),
  secret: (value: unknown) => pulumi.secret(value),
  unknown: () => pulumi.output(pulumi.unknown),
};
type Form = keyof typeof FORMS;
const IN_PREVIEW: readonly Form[] = ["unknown", "promise", "output"];
const IN_UP: readonly Form[] = ["secret", "promise of an output", "output of a promise"];

const CASES = casesOf({
  windowId: "mw-0123456789abcdef0",
  windowTargetId: "b061da67-4a57-459f-8ab2-e60a48d2b089",
  roleArn: "arn:aws:iam::123456789012:role/Role",
});

/** The inputs of AWS resources by the names that cases have for them. */
async function inputsOf({ make }: Case, args: object): Promise<Registered> {
  const all = Object.entries(await registeredBy((name) => make(name, args as never)));
  return Object.fromEntries(all.map(([key, inputs]) => [nameOf(key), inputs]));
}

function nameOf(key: string): string {
  const [type, name] = key.split(" ") as [string, string];
  return resourceName(type, name, "NAME");
}

/** Pulumi's mark of a secret. */
const SECRET = "4dabf18193072939515e22adb298388d";

/** Without the marks of secrets, and without what a secret holds that is undefined. */
function plainOf<T>(value: T): T {
  const revealed = (part: unknown): unknown => {
    const isSecret = typeof part === "object" && part !== null && SECRET in part;
    return isSecret ? revealed((part as { value?: unknown }).value) : (part ?? undefined);
  };
  return JSON.parse(JSON.stringify(value, (_, part) => revealed(part)));
}

/** The properties that are marked as secrets, such as `PatchBaseline.name`. */
function secretsIn(resources: Registered): string[] {
  const properties = Object.entries(resources).flatMap(([resource, inputs]) =>
    Object.entries(inputs).map(([name, value]) => [`${resource}.${name}`, value] as const),
  );
  return properties.filter(([, value]) => JSON.stringify(value).includes(SECRET)).map(([name]) => name);
}

/** A record or a list with what stands at a place in another form. */
function replacedAt(value: object, [step, ...rest]: readonly string[], form: (value: unknown) => unknown): object {
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  const part = copy[step as string];
  copy[step as string] = rest.length === 0 ? form(part) : replacedAt(part as object, rest, form);
  return copy;
}

/** Whether a place is another one, or inside of it. */
function isPart(place: string, other: string): boolean {
  return `${place}.`.startsWith(`${other}.`);
}

/** About twenty groups of places, none of a group inside of another: a policy has hundreds of places. */
function groupsOf(places: readonly string[]): string[][] {
  const size = Math.ceil(places.length / 20);
  const groups: string[][] = [];
  for (const place of places) {
    const isApart = (other: string) => !isPart(place, other) && !isPart(other, place);
    const free = groups.find((group) => group.length < size && group.every(isApart));
    if (free === undefined) groups.push([place]);
    else free.push(place);
  }
  return groups;
}

/** Where something arrives when it stands at a place: what is inside of it, or what it is a part of. */
function arrivalsAt({ arrivals }: Case, place: string): Arrival[] {
  const found = Object.entries(arrivals).filter(([argument]) => isPart(argument, place) || isPart(place, argument));
  return found.flatMap(([, each]) => each);
}

for (const component of COMPONENT_NAMES) {
  const cases = CASES[component] ?? [];

  describe(`every argument of ${component}`, function () {
    this.timeout(120_000);

    it("has a case that says where it arrives", () => {
      const given = cases.flatMap(({ args, arrivals }) =>
        Object.keys(arrivals).filter((place) => valueAt(args, place) !== undefined),
      );
      const covered = new Set(given.map((place) => place.replace(/\.\d+/g, "[]")));
      const wanted = argumentsOf(component);
      expect(wanted.filter((argument) => !covered.has(argument))).to.deep.equal([]);
      expect([...covered].filter((argument) => !wanted.includes(argument))).to.deep.equal([]);
    });

    for (const isPreview of [true, false]) {
      const when = isPreview ? "in preview" : "in up";
      it(`arrives there ${when}, whatever form it is given in`, async () => {
        await useMocks(isPreview);
        for (const one of cases) {
          const plain = await inputsOf(one, one.args);
          for (const [place, arrivals] of Object.entries(one.arrivals)) {
            for (const arrival of arrivals) {
              const found = valueAt(plain[arrival.resource], arrival.input);
              expectInInputs(found, valueAt(one.args, place), arrival, `${place} in ${arrival.resource}`);
            }
          }
          const places = placesOf(component, one.args).filter((place) => arrivalsAt(one, place).length > 0);
          for (const form of isPreview ? IN_PREVIEW : IN_UP) {
            for (const group of groupsOf(places)) {
              const where = `${group.join(", ")} as ${form}`;
              const args = group.reduce((all, place) => replacedAt(all, place.split("."), FORMS[form]), one.args);
              const found = await inputsOf(one, args);
              expect(Object.keys(found).sort(), where).to.deep.equal(Object.keys(plain).sort());
              const arrivals = group.flatMap((place) => arrivalsAt(one, place));
              if (form === "unknown") expectUnknown(found, plain, arrivals, where);
              else expect(plainOf(found), where).to.deep.equal(plain);
              const secret = form === "secret" ? arrivals.map(propertyOf) : [];
              expect(secretsIn(found).sort(), where).to.deep.equal([...new Set(secret)].sort());
            }
          }
        }
      });
    }
  });
}

/** What unknown arguments become is unknown; the rest is as before. */
function expectUnknown(found: Registered, plain: Registered, arrivals: readonly Arrival[], where: string): void {
  for (const { resource, input } of arrivals) {
    const [property = ""] = input.split(/[.[]/);
    expect(JSON.stringify(found[resource]?.[property]), `${where}: ${resource}.${property}`).to.contain(UNKNOWN);
  }
  const touched = new Set(arrivals.map(propertyOf));
  const others = (resources: Registered) =>
    Object.entries(resources).flatMap(([resource, inputs]) =>
      Object.entries(inputs).flatMap(([name, value]) =>
        touched.has(`${resource}.${name}`) ? [] : [`${resource}.${name}: ${JSON.stringify(value)}`],
      ),
    );
  expect(others(found), where).to.have.members(others(plain));
}

/** The property of a resource in which an argument arrives, such as `PatchBaseline.name`. */
function propertyOf({ resource, input }: Arrival): string {
  return `${resource}.${input.split(/[.[]/)[0]}`;
}

describe("arguments that are refused when they are known", () => {
  const named = (args: object) => (name: string) => new MaintenanceWindow(name, args as MaintenanceWindowArgs);
  const aimed = (args: object) => (name: string) => new MaintenanceWindowTarget(name, { windowId: "mw-1", ...args });
  const unknown = () => pulumi.output<never>(pulumi.unknown as never);
  const hours = { schedule: "rate(5 minutes)", duration: 2, cutoff: 1 };

  before(() => useMocks(true));
  // Resources that are refused are never registered: what waits for them is no fault of the program here.
  after(() => void (debuggable as unknown as { leakedPromises(): unknown }).leakedPromises());

  const REFUSED: Readonly<Record<string, [make: (name: string) => unknown, message: RegExp]>> = {
    "a plain one beside an unknown one": [
      named({ ...hours, schedule: unknown(), duration: 25 }),
      /duration: 25 is not a window's length/,
    ],
    "a promise": [named({ ...hours, duration: Promise.resolve(25) }), /duration: 25/],
    "two outputs that do not go together": [
      named({ ...hours, duration: pulumi.output(2), cutoff: pulumi.output(2), name: unknown() }),
      /cutoff: 2 hours before the end/,
    ],
    "two selections, one of them unknown": [
      aimed({ tags: { App: ["x"] }, resourceGroup: unknown() }),
      /give exactly one of tags, instanceIds, resourceGroup; tags and resourceGroup are given/,
    ],
    "no selection": [aimed({}), /none of them is given/],
    "a selection that was computed as undefined": [
      aimed({ resourceGroup: pulumi.output(undefined) }),
      /none of them is given/,
    ],
    "an id beside an unknown one": [aimed({ instanceIds: [unknown(), "web-1"] }), /"web-1" is not a managed node's/],
    "an id in an output": [aimed({ instanceIds: pulumi.output(["web-1"]) }), /"web-1" is not a managed node's/],
    "a tag without a value": [
      aimed({ tags: { App: Promise.resolve([]), Stage: unknown() } }),
      /tags\["App"\]: it has no value/,
    ],
    "too many tags, of which none is known": [
      aimed({ tags: Object.fromEntries([..."abcdef"].map((key) => [key, unknown()])) }),
      /one to five tag keys, not 6/,
    ],
    "no targets, as an output": [
      (name) => new PatchTask(name, { windowId: "mw-1", windowTargetIds: pulumi.output([]), operation: "Scan" }),
      /windowTargetIds: use 1 to 10 ids of window targets, not 0/,
    ],
    "an event": [
      (name) => new CommandNotifications(name, { events: [Promise.resolve("Lost" as never)] }),
      /"Lost" is unknown/,
    ],
  };

  for (const [what, [make, message]] of Object.entries(REFUSED)) {
    it(what, async () => expect(await refusalOf(make)).to.match(message));
  }

  it("without showing a secret", async () => {
    const text = await refusalOf(named({ ...hours, name: pulumi.secret("no good name"), duration: 25 }));
    expect(text).to.match(/duration: 25/);
    const computed = await refusalOf(named({ ...hours, name: pulumi.secret("no good name") }));
    expect(computed)
      .to.match(/name: it is refused\. A secret takes part/)
      .and.not.match(/no good name/);
  });
});
