import { askAll, type Request } from "../../subjects/load.ts";

/** What is sent to a server, and how its ground is prepared. */
export interface Operation {
  /** the last part of the measure's name */
  readonly name: string;
  readonly question: string;
  readonly isWrite?: boolean;
  /** The operation that moto does not have, by the kinds of load that need it. */
  readonly absentInMoto?: Readonly<Record<string, string>>;
  /**
   * @param endOfCommands waits until the commands that were sent have ended
   * @returns for each kind of load what gives the next request
   */
  prepare(endpoint: string, endOfCommands: () => Promise<void>): Promise<Readonly<Record<string, () => Request>>>;
}

export const OPERATIONS: readonly Operation[] = [
  {
    name: "create-window",
    question: "How many windows are created in a second?",
    isWrite: true,
    prepare: async () => ({ "": windows() }),
  },
  {
    name: "get-window",
    question: "How often is one of 50 windows read in a second?",
    prepare: async (endpoint) => ({ "": inTurn(getWindows(await createWindows(endpoint, 50))) }),
  },
  {
    name: "describe-windows",
    question: "How many pages of windows are read in a second, with 50 windows?",
    async prepare(endpoint) {
      await createWindows(endpoint, 50);
      return PAGES;
    },
  },
  {
    name: "describe-5000-windows",
    question: "How many pages of windows are read in a second, with 5,000 windows?",
    async prepare(endpoint) {
      await createWindows(endpoint, 5000);
      return PAGES;
    },
  },
  {
    name: "get-command-invocation",
    question: "How often is one of 50 invocations read in a second, with its output?",
    async prepare(endpoint, endOfCommands) {
      const commandIds = await sendCommands(endpoint, 50);
      await endOfCommands();
      return { "": inTurn(getInvocations(commandIds.map((CommandId) => ({ CommandId, InstanceId: NODE })))) };
    },
  },
  {
    name: "list-command-invocations",
    question: "How many pages of 50 invocations are read in a second?",
    absentInMoto: { "": "ListCommandInvocations" },
    async prepare(endpoint, endOfCommands) {
      await sendCommands(endpoint, 50);
      await endOfCommands();
      return { "": inTurn([request("ListCommandInvocations", {})]) };
    },
  },
  {
    name: "put-parameter",
    question: "How many new values of 1,000 parameters are written in a second?",
    isWrite: true,
    prepare: async (endpoint) => ({ "": inTurn(await putParameters(endpoint, 1000)) }),
  },
  {
    name: "get-parameter",
    question: "How often is one of 50 parameters read in a second?",
    prepare: async (endpoint) => ({ "": inTurn(getParameters(await putParameters(endpoint, 50))) }),
  },
  {
    name: "mixed",
    question: "How many requests are answered in a second of which each tenth writes what the others read?",
    isWrite: true,
    absentInMoto: { "pages of windows": "UpdateMaintenanceWindow" },
    async prepare(endpoint) {
      const puts = await putParameters(endpoint, 50);
      const ids = await createWindows(endpoint, 50);
      const updates = ids.map((WindowId) => request("UpdateMaintenanceWindow", { WindowId, Duration: 3 }));
      return {
        parameters: eachTenth(inTurn(puts), inTurn(getParameters(puts))),
        "pages of windows": eachTenth(inTurn(updates), PAGES["page of 10"]),
      };
    },
  },
];

/** What an SDK asks for when its user names no size, and the smallest page. */
const PAGES = {
  "page of 50": inTurn([request("DescribeMaintenanceWindows", {})]),
  "page of 10": inTurn([request("DescribeMaintenanceWindows", { MaxResults: 10 })]),
};

/** One of the nodes that the emulator has by default. */
const NODE = "i-0a1b2c3d4e5f60001";

export function request(operation: string, input: object): Request {
  return { operation, body: JSON.stringify(input) };
}

/** Each window has another name of the same length. */
export function windows(): () => Request {
  let count = 0;
  const rest = { Schedule: "rate(1 day)", Duration: 2, Cutoff: 1, AllowUnassociatedTargets: true };
  return () => request("CreateMaintenanceWindow", { Name: `window-${String(count++).padStart(8, "0")}`, ...rest });
}

export async function createWindows(endpoint: string, count: number, region?: string): Promise<string[]> {
  const answers = await askAll(endpoint, Array.from({ length: count }, windows()), region);
  return answers.map((answer) => JSON.parse(answer).WindowId);
}

export function getWindows(ids: readonly string[]): Request[] {
  return ids.map((WindowId) => request("GetMaintenanceWindow", { WindowId }));
}

export async function sendCommands(endpoint: string, count: number, target: object = { InstanceIds: [NODE] }) {
  const command = { DocumentName: "AWS-RunShellScript", Parameters: { commands: ["uptime"] }, ...target };
  const answers = await askAll(endpoint, Array(count).fill(request("SendCommand", command)));
  return answers.map((answer): string => JSON.parse(answer).Command.CommandId);
}

export function getInvocations(
  invocations: readonly { readonly CommandId: string; readonly InstanceId: string }[],
): Request[] {
  return invocations.map(({ CommandId, InstanceId }) => request("GetCommandInvocation", { CommandId, InstanceId }));
}

/** @returns requests that write them again */
export async function putParameters(endpoint: string, count: number): Promise<Request[]> {
  const Value = "a value of a parameter, as long as a short sentence";
  const puts = Array.from({ length: count }, (_, index) =>
    request("PutParameter", { Name: `/bench/${index}`, Value, Type: "String", Overwrite: true }),
  );
  await askAll(endpoint, puts);
  return puts;
}

export function getParameters(puts: readonly Request[]): Request[] {
  return puts.map(({ body }) => request("GetParameter", { Name: JSON.parse(body).Name }));
}

export function inTurn(requests: readonly Request[]): () => Request {
  let count = 0;
  return () => requests[count++ % requests.length]!;
}

function eachTenth(write: () => Request, read: () => Request): () => Request {
  let count = 0;
  return () => (++count % 10 === 0 ? write() : read());
}
