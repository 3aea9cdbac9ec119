/** What the keys are that no component has, by their names, for editors and the reference. */
export const KEY_DESCRIPTIONS: Readonly<Record<string, string>> = {
  cloud:
    "Which cloud the stack belongs to. A stack of the emulator never reaches AWS, and one of AWS never the emulator.",
  account: "The AWS account, or accounts, that the stack belongs to, in quotes. Credentials of another are refused.",
  region: "The region, or regions, that the stack belongs to. Another is refused.",
  protect: "How a destroy is confirmed: by typing the stack's name, or also by `--yes`. Default: by `--yes`.",
  ignoredWarnings: "Warnings of a preview to leave out: `overlap`, or of one window `nightly/overlap`.",
  verification: "What `mw verify` expects of the windows. Default: everything, of every node.",
  "verification.windows": "What it expects of single windows beside that, by their names or ids.",
  window: "The only window, in short; with `target` and `task`. For several use `windows`.",
  target: "The target of the only window.",
  task: "The task of the only window: it patches the target.",
  windows: "Windows by their names, which are those of the resources too.",
  baselines: "Patch baselines by their names, which are those of the resources too.",
  serviceRole: "The role of the tasks: one to make, or the `arn` of one that exists. Default: the service-linked role.",
  output: "Where the whole output of commands goes. Default: only what AWS keeps.",
  notifications: "Notifications about commands. Default: none.",
  targets: "Targets by their names. A task names those on which it runs.",
  tasks: "Tasks by their names.",
  "task.type": "What the task does; it decides which other keys the task has.",
  "task.targets":
    "The names of the window's targets on which the task runs: one, or a list. Without them, and without `instanceIds`, a task that sends no command runs once.",
  arn: "A role that exists; then no other key is given.",
};
