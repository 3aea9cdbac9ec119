const OUTPUT_MAX = 2500;
const ERROR_TITLE = "\n----------ERROR-------\n";
const OUTPUT_CUT = "\n---Output truncated---";
const ERROR_CUT = "\n---Error truncated----";

/**
 * `CommandPlugin.Output`: stdout and stderr in one text of at most 2,500 characters. When both are long each gets half of
 * the space, else the longer one is cut (agent/plugins/pluginutil of the SSM Agent, StringPrefix and ReadPrefix).
 */
export function pluginOutput(stdout: string, stderr: string): string {
  if (stderr === "") return cut(stdout, OUTPUT_MAX, OUTPUT_CUT);
  if (stdout.length + ERROR_TITLE.length + stderr.length <= OUTPUT_MAX) return stdout + ERROR_TITLE + stderr;
  const room = OUTPUT_MAX - ERROR_TITLE.length;
  const half = Math.floor(room / 2);
  if (stdout.length > half && stderr.length > half) {
    return cut(stdout, half, OUTPUT_CUT) + ERROR_TITLE + cut(stderr, half, ERROR_CUT);
  }
  if (stdout.length > half) return cut(stdout, room - stderr.length, OUTPUT_CUT) + ERROR_TITLE + stderr;
  return stdout + ERROR_TITLE + cut(stderr, room - stdout.length, ERROR_CUT);
}

function cut(text: string, max: number, mark: string): string {
  return text.length <= max ? text : text.slice(0, max - mark.length) + mark;
}
