import { control } from "./api.js";
import { element } from "./markup.js";

const MOVES = [
  ["+5 min", "PT5M"],
  ["+1 h", "PT1H"],
  ["+1 day", "P1D"],
];

/** Shows what time it is there and, on a virtual clock, moves it. */
export async function showClock(form, afterMove) {
  const { clock, now } = await control("clock");
  const text = `${now.slice(0, 19).replace("T", " ")}Z`;
  const move = async (event, duration) => {
    for (const button of form.querySelectorAll("button")) button.disabled = true;
    event.target.textContent = "…";
    await control("clock", { advance: duration });
    await afterMove();
  };
  form.onsubmit = (event) => event.preventDefault();
  form.replaceChildren(
    element("time", { dateTime: now }, text),
    element("span", { className: "quiet" }, clock),
    ...(clock === "virtual" ? MOVES : []).map(([label, duration]) =>
      element("button", { type: "button", onclick: (event) => move(event, duration) }, label),
    ),
  );
}
