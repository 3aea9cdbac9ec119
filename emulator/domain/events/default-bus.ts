/** The bus on which AWS services put their events; the only one the emulator has. */
export const DEFAULT_BUS = "default";
