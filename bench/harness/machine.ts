import { availableParallelism, cpus, release, type as systemName, totalmem } from "node:os";

/** Where something was measured. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? "unknown processor",
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${systemName()} ${release().split("-")[0]}`,
    node: process.versions.node,
  };
}

export function describe({ cores, cpu, memoryGb, system, node }: Machine): string {
  return `${cores} cores (${cpu}), ${memoryGb} GB, ${system}, Node.js ${node}`;
}
