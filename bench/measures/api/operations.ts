import { ask } from "../../subjects/load.ts";

/** An operation of SSM, how its ground is prepared and which requests are sent. */
export interface Operation {
  /** the last part of the measure's name */
  readonly name: string;
  readonly question: string;
  readonly operation: string;
  readonly isWrite?: boolean;
  /** @returns for each kind of request what gives the JSON text of one */
  prepare(endpoint: string): Promise<Readonly<Record<string, () => string>>>;
}

export const OPERATIONS: readonly Operation[] = [
  {
    name: "create-window",
    question: "How many windows are created in a second?",
    operation: "CreateMaintenanceWindow",
    isWrite: true,
    prepare: async () => ({ "": windows() }),
  },
  {
    name: "get-window",
    question: "How often is one of 50 windows read in a second?",
    operation: "GetMaintenanceWindow",
    async prepare(endpoint) {
      const ids = await createWindows(endpoint, 50);
      return { "": inTurn(ids.map((WindowId) => JSON.stringify({ WindowId }))) };
    },
  },
  {
    name: "describe-windows",
    question: "How many pages of windows are read in a second, with 50 windows?",
    operation: "DescribeMaintenanceWindows",
    async prepare(endpoint) {
      await createWindows(endpoint, 50);
      return PAGES;
    },
  },
  {
    name: "describe-5000-windows",
    question: "How many pages of windows are read in a second, with 5,000 windows?",
    operation: "DescribeMaintenanceWindows",
    async prepare(endpoint) {
      await createWindows(endpoint, 5000);
      return PAGES;
    },
  },
  {
    name: "get-command-invocation",
    question: "How often is one of 50 invocations read in a second, with its output?",
    operation: "GetCommandInvocation",
    async prepare(endpoint) {
      const commandIds = await sendCommands(endpoint, 50);
      return { "": inTurn(commandIds.map((CommandId) => JSON.stringify({ CommandId, InstanceId: NODE }))) };
    },
  },
  {
    name: "list-command-invocations",
    question: "How many pages of 50 invocations are read in a second?",
    operation: "ListCommandInvocations",
    async prepare(endpoint) {
      await sendCommands(endpoint, 50);
      return { "": () => "{}" };
    },
  },
  {
    name: "put-parameter",
    question: "How many new values of 1,000 parameters are written in a second?",
    operation: "PutParameter",
    isWrite: true,
    async prepare(endpoint) {
      const texts = parameters(1000).map((parameter) => JSON.stringify({ ...parameter, Overwrite: true }));
      for (const text of texts) await ask(endpoint, "PutParameter", text);
      return { "": inTurn(texts) };
    },
  },
  {
    name: "get-parameter",
    question: "How often is one of 50 parameters read in a second?",
    operation: "GetParameter",
    async prepare(endpoint) {
      const all = parameters(50);
      for (const parameter of all) await ask(endpoint, "PutParameter", JSON.stringify(parameter));
      return { "": inTurn(all.map(({ Name }) => JSON.stringify({ Name }))) };
    },
  },
];

/** What an SDK asks for when its user names no size, and the smallest page. */
const PAGES = { "page of 50": () => "{}", "page of 10": () => '{"MaxResults":10}' };

/** One of the nodes that the emulator has by default. */
const NODE = "i-0a1b2c3d4e5f60001";

function windows(): () => string {
  let count = 0;
  return () =>
    `{"Name":"window-${String(count++).padStart(8, "0")}","Schedule":"rate(1 day)","Duration":2,"Cutoff":1,"AllowUnassociatedTargets":true}`;
}

async function createWindows(endpoint: string, count: number): Promise<string[]> {
  const next = windows();
  const ids: string[] = [];
  while (ids.length < count) {
    ids.push(JSON.parse(await ask(endpoint, "CreateMaintenanceWindow", next())).WindowId);
  }
  return ids;
}

/** Commands that have ended: an hour passes where a clock can be moved. */
async function sendCommands(endpoint: string, count: number): Promise<string[]> {
  const command = { DocumentName: "AWS-RunShellScript", InstanceIds: [NODE], Parameters: { commands: ["uptime"] } };
  const commandIds: string[] = [];
  while (commandIds.length < count) {
    commandIds.push(JSON.parse(await ask(endpoint, "SendCommand", JSON.stringify(command))).Command.CommandId);
  }
  await fetch(`${endpoint}/_emulator/clock`, { method: "POST", body: '{"advance":"PT1H"}' });
  return commandIds;
}

function parameters(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    Name: `/bench/${index}`,
    Value: "a value of a parameter, as long as a short sentence",
    Type: "String",
  }));
}

function inTurn(texts: readonly string[]): () => string {
  let count = 0;
  return () => texts[count++ % texts.length]!;
}
