/**
 * For Zod's checks of a value or two in the life of a process. By default Zod compiles code for a schema when it first uses it, which takes
 * longer than such a check: 2 ms for each schema.
 */
export const CHECKED_ONCE = { jitless: true } as const;
