// @ts-nocheck: this runs in a browser.
// What a page of another origin can try.

/** Every way as it is, and as what a browser sends without asking. @returns what could be read. */
globalThis.sendAll = async function sendAll({ target, ways, types }) {
  const read = [];
  const send = async (path, init) => {
    try {
      const text = await (await fetch(target + path, init)).text();
      if (text !== "") read.push(text);
    } catch {
      // What the browser refused to send, or to show.
    }
  };
  for (const { method, path, headers, body } of ways) {
    const hasBody = method !== "GET" && method !== "HEAD";
    await Promise.all([
      send(path, { method, headers, ...(hasBody ? { body } : {}) }),
      send(path, { method: "GET", mode: "no-cors", referrerPolicy: "no-referrer" }),
      send(path, { method: "HEAD", mode: "no-cors" }),
      send(path, { method: "POST", mode: "no-cors" }),
      ...types.map((type) => send(path, { method: "POST", mode: "no-cors", headers: { "content-type": type }, body })),
    ]);
  }
  return read;
};

/** Each path as everything that a page can have in it. @returns what could be loaded. */
globalThis.embedAll = async function embedAll({ target, paths }) {
  const loaded = [];
  const embed = (name, attribute, url) =>
    new Promise((resolve) => {
      const element = document.createElement(name);
      if (name === "link") element.setAttribute("rel", "stylesheet");
      element.setAttribute(attribute, url);
      element.onload = () => {
        // A frame loads whatever comes; what is in it must be out of reach.
        if (name !== "iframe") loaded.push(`${name} ${url}`);
        element.remove();
        resolve();
      };
      element.onerror = () => {
        element.remove();
        resolve();
      };
      document.body.append(element);
    });
  for (const path of paths) {
    const url = target + path;
    await Promise.all([embed("img", "src", url), embed("script", "src", url), embed("link", "href", url)]);
    if (!path.includes("Action=") || path.includes("Action=Unsubscribe")) await embed("iframe", "src", url);
  }
  if ("stolen" in globalThis) loaded.push("stolen");
  return loaded;
};

/** Forms of every type into a frame. @returns nothing, for a form reads nothing. */
globalThis.submitAll = async function submitAll({ target, ways, types }) {
  const frame = document.createElement("iframe");
  frame.name = "sink";
  document.body.append(frame);
  for (const { path, body } of ways) {
    for (const type of body.startsWith("Action=") ? types.slice(1, 2) : types) {
      const form = document.createElement("form");
      form.method = "POST";
      form.action = target + path;
      form.target = "sink";
      form.enctype = type.split(";")[0];
      const fields = body.startsWith("Action=") ? [...new URLSearchParams(body)] : [[body, ""]];
      for (const [name, value] of fields) {
        const input = document.createElement("input");
        input.name = name;
        input.value = value;
        form.append(input);
      }
      document.body.append(form);
      const loaded = new Promise((resolve) => {
        frame.onload = resolve;
      });
      form.submit();
      await loaded;
      form.remove();
    }
  }
  frame.remove();
  return [];
};
