// Adding to the library: files that are chosen or dropped, with how far it is and what became of them; pages of the web,
// by their addresses; and pasted text.

const HIDDEN = /(^|\/)(\.|__MACOSX\/)/;
const FOLLOWED_EVERY = 300; // milliseconds
const SENT_AT_ONCE = { files: 20, bytes: 20e6 };
const KEPT = "cuttings.upload"; // what is being added, for when the page is loaded anew
const NO_ANSWER = "The server did not answer. Is it still running?";

async function callServer(name, request) {
  try {
    return await server[name](request);
  } catch {
    return { error: NO_ANSWER };
  }
}

// --- Which files

// Folders come with what is in them: a file's name is then its path from the folder that was dropped.
async function collect(transfer) {
  const entries = [...transfer.items].filter((item) => item.kind === "file").map((item) => {
    const entry = item.webkitGetAsEntry && item.webkitGetAsEntry();
    return entry || item.getAsFile();
  });
  const found = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push({ file: entry, name: entry.name });
    else if (entry) await walk(entry, "", found);
  }
  return found;
}

async function walk(entry, above, found) {
  const name = above + entry.name;
  if (entry.isFile) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
    if (file) found.push({ file, name });
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    // It gives some hundred at a time, and nothing at the end.
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (!some.length) return;
    for (const inner of some) await walk(inner, `${name}/`, found);
  }
}

function chosen(input) {
  return [...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));
}

// --- Sending and following

async function sendFiles(files, tell) {
  const sent = [];
  for (let start = 0; start < files.length;) {
    let end = start;
    let bytes = 0;
    const body = new FormData();
    while (end < files.length && end - start < SENT_AT_ONCE.files && (end === start || bytes < SENT_AT_ONCE.bytes)) {
      bytes += files[end].file.size;
      body.append("files", files[end].file, files[end].file.name);
      end += 1;
    }
    tell(start, `Sending ${start + 1} of ${files.length}: ${files[start].name}`);
    const response = await fetch(new URL("gradio_api/upload", location.href), { method: "POST", body });
    if (!response.ok) throw new Error(await response.text());
    const paths = await response.json();
    paths.forEach((path, number) => sent.push({ path, name: files[start + number].name }));
    start = end;
  }
  return sent;
}

async function followAdding({ token, what }, tell) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, FOLLOWED_EVERY));
    const now = await callServer("follow_upload", { token });
    if (now.error) return { line: now.error, warnings: [], failed: [], gave: [] };
    if (now.outcome) return now.outcome;
    tell(now.done, now.done ? `${now.done} of ${now.total}: ${now.what}` : what || `Reading ${now.total} ${now.total === 1 ? "file" : "files"}…`);
  }
}

// Files come one drop after the other; `shown` is told of every outcome, `act` holds what its buttons do.
function letAdd(intake, limits, act, shown) {
  const [drop, adding, outcomes, spoken] = [".drop", ".adding", ".outcomes", ".spoken"].map((it) => intake.querySelector(it));
  const bar = adding.querySelector("progress");

  function tell(done, line) {
    bar.value = done;
    adding.querySelector("p").textContent = line;
  }

  async function add(files) {
    const seen = files.filter(({ name }) => !HIDDEN.test(name));
    if (!seen.length) return;
    if (seen.length > limits.files) {
      return show({ line: `${seen.length} files are too many: ${limits.files} may come at once. Drop them in parts, or add the folder `
        + "on the server with `qa add`.", warnings: [], failed: [], gave: [] });
    }
    const short = seen.filter(({ file }) => file.size <= limits.bytes);
    const long = seen.filter(({ file }) => file.size > limits.bytes).map(({ file, name }) => ({
      file: name,
      rule: `it has ${count(file.size)} bytes, and the limit is ${count(limits.bytes)}`,
      remedy: "Split it, or raise QA_MAX_BYTES (max_bytes).",
    }));
    adding.hidden = false;
    bar.max = short.length || 1;
    tell(0, "");
    spoken.textContent = `Adding ${seen.length} ${seen.length === 1 ? "file" : "files"}`;
    let outcome = { line: `${long.length} could not be read.`, warnings: [], failed: [], gave: [] };
    try {
      if (short.length) {
        const sent = await sendFiles(short, tell);
        const begun = await callServer("start_upload", { files: sent });
        outcome = begun.error ? { ...outcome, line: begun.error } : await follow(begun);
      }
    } catch (error) {
      outcome.line = error instanceof TypeError ? NO_ANSWER : `The server refused the files: ${error.message}`;
    }
    adding.hidden = true;
    outcome.failed.unshift(...long);
    show(outcome);
  }

  async function follow(begun) {
    sessionStorage.setItem(KEPT, JSON.stringify(begun));
    const outcome = await followAdding(begun, tell);
    sessionStorage.removeItem(KEPT);
    return outcome;
  }

  async function resume(begun) {
    if (!begun) return;
    adding.hidden = false;
    bar.max = begun.total;
    tell(0, begun.what || "");
    const outcome = await follow(begun);
    adding.hidden = true;
    show(outcome);
  }

  function show(outcome) {
    outcomes.prepend(buildOutcome(outcome, act));
    spoken.textContent = [outcome.line, ...outcome.warnings].join(" ");
    shown();
  }

  let last = resume(JSON.parse(sessionStorage.getItem(KEPT)));
  const queue = (files) => { last = last.then(async () => add(await files)); };
  for (const input of intake.querySelectorAll('input[type="file"]')) {
    input.addEventListener("change", () => {
      queue(chosen(input));
      input.value = "";
    });
  }
  let inside = 0; // one enters an element before leaving the one around it
  const over = (change) => (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    inside = change(inside);
    drop.classList.toggle("over", inside > 0);
  };
  element.addEventListener("dragenter", over((depth) => depth + 1));
  element.addEventListener("dragover", over((depth) => depth));
  element.addEventListener("dragleave", over((depth) => depth - 1));
  element.addEventListener("drop", over(() => 0));
  element.addEventListener("drop", (event) => queue(collect(event.dataTransfer)));
  return (begun) => { last = last.then(() => resume(begun)); };
}

// --- What became of them

const MANY = 8; // lines that are shown without asking for them

function buildOutcome(outcome, act) {
  const box = make("section", "outcome");
  box.setAttribute("aria-label", "What became of the files");
  const head = make("div", "outcome-head");
  const close = button("quiet", "Dismiss", () => box.remove());
  head.append(make("h2", "", outcome.line), close);
  box.append(head, ...outcome.warnings.map((line) => make("p", "warning", line)));
  if (outcome.failed.length) {
    box.append(fold("Could not be read", outcome.failed, outcome.failed.length <= MANY, (failed) => {
      const item = make("li");
      item.append(make("b", "", `${failed.file}:`), ` ${failed.rule}. `, make("span", "remedy", failed.remedy));
      return item;
    }));
  }
  if (outcome.gave.length) {
    box.append(fold("What each article gave", outcome.gave, outcome.gave.length <= 3, (gave) => buildGave(gave, act)));
  }
  return box;
}

function fold(title, items, open, build) {
  const node = make("details");
  node.open = open;
  const list = make("ul");
  list.append(...items.map(build));
  node.append(make("summary", "", `${title} (${items.length})`), list);
  return node;
}

function buildGave(gave, act) {
  const item = make("li");
  item.append(button("open", gave.title, (event) => act.open(gave.key, event.currentTarget)));
  const about = make("span", "gave-about", [gave.origin, gave.counts].filter(Boolean).join(" · "));
  item.append(about);
  if (gave.lacks) about.append(" · ", make("span", "lacks", gave.lacks));
  if (gave.taken) {
    const older = make("span", "taken", `Another text is called ${gave.taken}; this one is ${gave.key}. `);
    const out = button("quiet", "Remove the other one", async () => {
      if (await act.remove(gave.taken)) older.remove();
    });
    older.append(out);
    item.append(older);
  }
  return item;
}

function count(number) {
  return number.toLocaleString("en");
}

// --- Pages of the web, and pasting

// A form that a button opens, and that closes with Escape; `complain` names the field that is wrong.
function letOpen(form, toggle) {
  const note = form.querySelector(".note");
  const fields = [...form.querySelectorAll("[name]")];

  function open(shown) {
    form.hidden = !shown;
    toggle.setAttribute("aria-expanded", String(shown));
    (shown ? fields[0] : toggle).focus();
  }

  function complain(line, name) {
    note.textContent = line;
    for (const field of fields) field.setAttribute("aria-invalid", String(field.name === name));
    const wrong = fields.find((field) => field.name === name);
    if (wrong) wrong.focus();
  }

  toggle.addEventListener("click", () => open(form.hidden));
  form.querySelector(".quiet").addEventListener("click", () => open(false));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    open(false);
  });
  return { fields, open, complain, send: form.querySelector('[type="submit"]') };
}

// `begun` is told of an adding that has begun. A server that was told not to fetch has no such form.
function letFetch(intake, begun) {
  const form = intake.querySelector("#fetching");
  if (!form) return;
  const { fields: [address], open, complain, send } = letOpen(form, intake.querySelector(".fetch"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    complain("");
    send.disabled = true;
    const done = await callServer("fetch_address", { url: address.value });
    send.disabled = false;
    if (done.error) return complain(done.error, "url");
    const what = `Fetching ${address.value.trim()}…`;
    form.reset();
    open(false);
    begun({ ...done, what });
  });
}

function letPaste(intake, added) {
  const form = intake.querySelector("#pasting");
  const { fields, open, complain, send } = letOpen(form, intake.querySelector(".paste"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    complain("");
    // Half a date, or one that does not exist, has no value: the browser knows, and says it in its own words.
    const half = fields.find((field) => field.validity.badInput);
    if (half) return complain("The date is not complete, or does not exist. Correct it, or clear it.", half.name);
    send.disabled = true;
    const done = await callServer("paste_article", Object.fromEntries(fields.map(({ name, value }) => [name, value])));
    send.disabled = false;
    if (done.error) return complain(done.error, done.field);
    form.reset();
    open(false);
    added(done);
  });
}
