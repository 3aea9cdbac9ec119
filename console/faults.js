import { control } from "./api.js";
import { code, element, link, table } from "./markup.js";

/** How many faults the emulator has contained, where there are some. */
export async function faultsMark() {
  const { faults } = await control("health");
  const text = faults === 1 ? "1 fault" : `${faults} faults`;
  return faults === 0 ? [] : [element("a", { className: "mark bad", href: "#/faults" }, text)];
}

/** The newest faults, each with what it has failed. */
export async function faultsView() {
  const { count, faults } = await control("faults");
  return [
    element("h1", {}, "Faults"),
    element(
      "p",
      { className: "quiet" },
      "Errors of the emulator itself. The execution or command that hit one failed; everything else continued. Please report them with their message.",
    ),
    table(
      ["Number", "Time", "Where", "About", "Message", "Failed"],
      faults.map(({ number, at, kind, ref, part, message, failed }) => [
        String(number),
        element("time", { dateTime: at }, `${at.slice(0, 19).replace("T", " ")}Z`),
        code(part === "rule" ? kind : `${kind} (${part})`),
        code(ref),
        message,
        failed,
      ]),
      "No faults.",
    ),
    ...(count > faults.length
      ? [element("p", { className: "quiet" }, `The newest ${faults.length} of ${count}.`)]
      : []),
    element("p", {}, link("#/", "All windows")),
  ];
}
