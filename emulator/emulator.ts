// What a program that embeds the emulator uses of it.
export type { Clock } from "./clock/clock.ts";
export type { EmulatorOptions } from "./options.ts";
export { type Emulator, startEmulator } from "./server.ts";
export { EmulatorStartError } from "./start-error.ts";
