import { expect } from "chai";
import type { EmulatorOptions } from "../../emulator/server.ts";
import { startTestEmulator, type TestEmulator } from "./emulator.ts";

export interface RawAnswer {
  readonly status: number;
  /** The parsed JSON body. */
  // biome-ignore lint/suspicious/noExplicitAny: the wire carries whatever it carries
  readonly body: any;
}

/** One emulator for the tests of a `describe`, which calls this at its top. */
export function useEmulator(options: EmulatorOptions = {}) {
  return emulatorBetween(before, after, options);
}

/** A new emulator for each test of a `describe`, which calls this at its top: for tests that change what others would see. */
export function useEmulatorPerTest(options: EmulatorOptions = {}) {
  return emulatorBetween(beforeEach, afterEach, options);
}

function emulatorBetween(begin: typeof before, end: typeof after, options: EmulatorOptions) {
  let running: TestEmulator | undefined;
  begin(async () => {
    running = await startTestEmulator(options);
  });
  end(async () => {
    await running?.stop();
  });

  const get = () => running!;
  return {
    get,
    /** Sends an SSM request as bytes would come from any client; a string goes out as it is. */
    post: (operation: string, body: unknown): Promise<RawAnswer> => post(get().endpoint, operation, body),
  };
}

export type ContractEmulator = ReturnType<typeof useEmulator>;

async function post(endpoint: string, operation: string, body: unknown): Promise<RawAnswer> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": `AmazonSSM.${operation}` },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

/** @param message left out for an error whose shape has no members: the body must not carry one. */
export function expectRefusal({ status, body }: RawAnswer, code: string, message?: string): void {
  expect(body).to.deep.equal(message === undefined ? { __type: code } : { __type: code, Message: message });
  expect(status).to.equal(400);
}

/** A request that is right but for one value is refused with the framework's text. */
function expectViolation(answer: RawAnswer, at: string, value: string | undefined, constraint: string): void {
  expect(answer.status).to.equal(400);
  expect(answer.body.__type).to.equal("ValidationException");
  expect(answer.body.Message).to.match(/^(1 validation error|\d+ validation errors) detected: /);
  const printed = value === undefined ? "Value null" : `Value '${value}'`;
  expect(answer.body.Message).to.contain(`${printed} at '${at}' failed to satisfy constraint: ${constraint}`);
}

export const lengthAtLeast = (length: number) => `Member must have length greater than or equal to ${length}`;
export const lengthAtMost = (length: number) => `Member must have length less than or equal to ${length}`;
export const valueAtLeast = (value: number) => `Member must have value greater than or equal to ${value}`;
export const valueAtMost = (value: number) => `Member must have value less than or equal to ${value}`;
export const oneOf = (...words: string[]) => `Member must satisfy enum value set: [${words.join(", ")}]`;
export const pattern = (source: string) => `Member must satisfy regular expression pattern: ${source}`;
/** The members of a list of texts are reported together, with all that is asked of each. */
export const eachMember = (...constraints: string[]) => `Member must satisfy constraint: [${constraints.join(", ")}]`;
export const NOT_NULL = "Member must not be null";

/** `name` of `Name`: how the framework's paths spell a member. */
function pathOf(member: string): string {
  return member.charAt(0).toLowerCase() + member.slice(1);
}

/** Rows of [member, refused value, constraint]: each is a test of its own. */
export function refusesValues(
  send: (change: object) => Promise<RawAnswer>,
  rows: readonly (readonly [member: string, value: string | number | undefined, constraint: string])[],
): void {
  for (const [member, value, constraint] of rows) {
    it(`refuses ${member} ${describeValue(value)}`, async () => {
      const answer = await send({ [member]: value });
      expectViolation(answer, pathOf(member), value === undefined ? undefined : String(value), constraint);
    });
  }
}

/** Rows of [title, change, path, printed value, constraint], for what lies deeper. */
export function refusesNested(
  send: (change: object) => Promise<RawAnswer>,
  rows: readonly (readonly [
    title: string,
    change: object,
    at: string,
    value: string | undefined,
    constraint: string,
  ])[],
): void {
  for (const [title, change, at, value, constraint] of rows) {
    it(`refuses ${title}`, async () => {
      expectViolation(await send(change), at, value, constraint);
    });
  }
}

/** Rows of [member, accepted value]: the last value on the right side of each bound. */
export function acceptsValues(
  send: (change: object) => Promise<RawAnswer>,
  rows: readonly (readonly [member: string, value: unknown])[],
): void {
  for (const [member, value] of rows) {
    it(`accepts ${member} ${describeValue(value)}`, async () => {
      const answer = await send({ [member]: value });
      expect(answer.body).not.to.have.property("__type");
      expect(answer.status).to.equal(200);
    });
  }
}

/** Rows of [title, change, code, message]. */
export function refuses(
  send: (change: object) => Promise<RawAnswer>,
  rows: readonly (readonly [title: string, change: object, code: string, message?: string])[],
): void {
  for (const [title, change, code, message] of rows) {
    it(`refuses ${title}`, async () => expectRefusal(await send(change), code, message));
  }
}

/** What no operation takes for a request. */
export function refusesWhatIsNoRequest(operation: string, { post }: Pick<ContractEmulator, "post">): void {
  it("refuses a body that is not JSON", async () => {
    expectRefusal(await post(operation, "{"), "SerializationException", "Could not parse request body into JSON.");
  });
  it("refuses a body that is a list", async () => {
    const answer = await post(operation, []);
    expect(answer.status).to.equal(400);
    expect(answer.body.__type).to.equal("SerializationException");
  });
}

function describeValue(value: unknown): string {
  if (value === undefined) return "left out";
  if (typeof value === "string" && value.length > 40) return `of ${value.length} characters`;
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 50)}… of ${text.length} characters` : text;
}
