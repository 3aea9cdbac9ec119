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
];

/** What an SDK asks for when its user names no size, and the smallest page. */
const PAGES = { "page of 50": () => "{}", "page of 10": () => '{"MaxResults":10}' };

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

function inTurn(texts: readonly string[]): () => string {
  let count = 0;
  return () => texts[count++ % texts.length]!;
}
