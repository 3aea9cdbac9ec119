import type { Node } from "../../store/nodes.ts";
import type { StepOutcome, StepRequest } from "./step.ts";

/**
 * Behaviour supplied by a program that embeds the emulator. Called for each step before the fleet file's rules; what it
 * leaves undefined is done as usual, so a function that answers for one document alone is enough. It must be a pure
 * function of its arguments, or histories no longer repeat.
 */
export type CustomBehaviour = (step: StepRequest, node: Node) => Partial<StepOutcome> | undefined;
