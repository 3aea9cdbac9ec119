import { control } from "./api.js";
import { element } from "./markup.js";

const MOVES = [
  ["+5 min", "PT5M"],
  ["+1 h", "PT1H"],
  ["+1 day", "P1D"],
];

/** What time it is there and, on a virtual clock, buttons that move it. */
export async function clockView(afterMove) {
  const { clock, now } = await control("clock");
  const text = `${now.slice(0, 19).replace("T", " ")}Z`;
  const move = async ({ target }, duration) => {
    for (const button of target.form.elements) button.disabled = true;
    target.textContent = "…";
    await control("clock", { advance: duration });
    await afterMove();
  };
  return [
    element("time", { dateTime: now }, text),
    element("span", { className: "quiet" }, clock),
    ...(clock === "virtual" ? MOVES : []).map(([label, duration]) =>
      element("button", { type: "button", onclick: (event) => move(event, duration) }, label),
    ),
  ];
}
