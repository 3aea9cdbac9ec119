import type { Names, OptionNames } from "../emulator/input/option-names.ts";
import type { Expectation } from "../history/expectation.ts";
import type { ManyStacksOptions } from "./api/driver-options.ts";
import { CONFIG, TRACE } from "./api/option-names.ts";
import type {
  CancelOptions,
  ConfigKeyOptions,
  DeploymentsOptions,
  OutputOptions,
  ReadOptions,
  SetConfigOptions,
  StackCall,
} from "./driver-stack.ts";
import type { HistoryOptions, VerificationOptions } from "./read-back/read-back.ts";
import type { RemoveOptions } from "./stack-calls/remove-stack.ts";

const READ: OptionNames<ReadOptions> = { ...TRACE, signal: true };
const MANY: OptionNames<ManyStacksOptions<unknown>> = { onOutcome: true };
const OUTPUTS: OptionNames<OutputOptions> = { ...READ, showSecrets: true };
const DEPLOYMENTS: OptionNames<DeploymentsOptions> = { ...READ, last: true };
const CANCEL: OptionNames<CancelOptions> = { ...READ, force: true };
const HISTORY: OptionNames<HistoryOptions> & Names = {
  ...READ,
  from: true,
  to: true,
  last: true,
  fullOutput: true,
  outputs: true,
  earlierNodes: true,
  patches: true,
  windows: true,
};
const { last: _, ...OF_HISTORY } = HISTORY;
const WAIT: OptionNames<NonNullable<VerificationOptions["wait"]>> = {
  timeoutMs: true,
  onProgress: true,
  onTrouble: true,
  time: true,
};
const EXPECTATION: OptionNames<Expectation> = {
  onSchedule: true,
  nodes: true,
  reached: true,
  steps: true,
  patches: true,
  compliance: true,
  outsiders: true,
  endsBefore: true,
  slack: true,
};
const VERIFY: OptionNames<VerificationOptions> = { ...OF_HISTORY, judge: true, expectation: EXPECTATION, wait: WAIT };

/** The options of the calls of a driver that are no operation. */
export const CALLS = {
  config: { ...READ, ...CONFIG, ...MANY },
  outputs: { ...OUTPUTS, ...MANY },
  deployments: { ...DEPLOYMENTS, ...MANY },
  history: { ...HISTORY, ...MANY },
  verify: { ...VERIFY, ...MANY },
  cloud: READ,
  resources: READ,
  cancel: { ...CANCEL, ...MANY },
  variables: READ,
} satisfies Record<string, Names>;

const CONFIG_KEYS: OptionNames<SetConfigOptions & ConfigKeyOptions> = { ...READ, path: true, secret: true };
const REMOVE: OptionNames<RemoveOptions> = { force: true, confirm: true };

/** Those of the calls of one stack. Each call takes its own out before; all are listed for the message. */
export const STACK_CALLS = {
  export: { ...READ, showSecrets: true },
  "import of the state": { ...READ, force: true },
  create: READ,
  remove: { ...READ, ...REMOVE },
  config: CONFIG_KEYS,
  tags: READ,
} satisfies Record<StackCall, Names>;
