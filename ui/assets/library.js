// The library's table, which asks the server for what matches while one types; what was removed, to be undone; its reader.

const panel = element.querySelector(".panel");
const words = element.querySelector('input[type="search"]');
const sorting = element.querySelector("select");
const counted = element.querySelector(".count");
const body = element.querySelector("tbody");
const more = element.querySelector(".more");
const undoing = element.querySelector(".undoing");
const headers = [...element.querySelectorAll("th[data-order]")];
let asked = 0; // answers may overtake each other: only the latest question's is shown

// --- The table

function order() {
  const [name, turned] = sorting.value.split(" ");
  return { order: name, turned: Boolean(turned) };
}

async function ask(from) {
  const mine = (asked += 1);
  const found = await callServer("find_articles", { words: words.value, ...order(), from });
  return mine === asked ? found : null;
}

async function refresh() {
  const found = await ask(0);
  if (!found) return;
  if (found.error) {
    counted.textContent = found.error;
    return;
  }
  counted.textContent = found.total === 0 ? "No articles yet. Drop files above to add them, or paste one."
    : found.matching === 0 ? `Nothing matches. There ${found.total === 1 ? "is 1 article" : `are ${count(found.total)} articles`}.`
    : words.value.trim() ? `${count(found.matching)} of ${count(found.total)} articles`
    : `${count(found.total)} ${found.total === 1 ? "article" : "articles"}`;
  body.replaceChildren(...found.rows.map(buildRow));
  element.querySelector("table").hidden = found.rows.length === 0;
  element.querySelector(".order").hidden = found.matching < 2;
  offerMore(found);
}

function offerMore(found) {
  const left = found.matching - body.children.length;
  more.hidden = left <= 0;
  more.textContent = `Show ${count(Math.min(left, found.page))} more of ${count(left)}`;
}

more.addEventListener("click", async () => {
  const shown = body.children.length;
  const found = await ask(shown);
  if (!found) return;
  if (found.error) {
    counted.textContent = found.error;
    return;
  }
  body.append(...found.rows.map(buildRow));
  offerMore(found);
  const first = body.children[shown];
  if (first) first.querySelector(".open").focus();
});

function sortBy(name, turned) {
  sorting.value = turned ? `${name} turned` : name;
  for (const header of headers) header.removeAttribute("aria-sort");
  const header = headers.find((each) => each.dataset.order === name);
  // The newest, and A, come first until it is turned round.
  if (header) header.setAttribute("aria-sort", (name === "date") !== turned ? "descending" : "ascending");
}

function buildRow(row) {
  const node = make("tr");
  node.dataset.key = row.key;
  const title = make("td", "title");
  title.append(button("open", row.title, (event) => openRow(row.key, event.currentTarget)));
  if (row.file) title.append(make("span", "file", row.file));
  const tools = make("td", "tools");
  const remove = button("remove", "Remove", () => removeArticle(row.key));
  remove.setAttribute("aria-label", `Remove ${row.title}`);
  tools.append(remove);
  node.append(title, make("td", "source", row.source), make("td", "date", row.date), tools);
  return node;
}

// --- The reader

function openRow(key, from) {
  openReader(panel, { key }, () => {
    closeReader();
    (from && from.isConnected ? from : words).focus();
  });
}

function closeReader() {
  opening += 1;
  panel.classList.remove("reading");
  panel.replaceChildren(make("p", "empty", "Choose an article to read it."));
}

// --- Removing, and taking it back until the page is left: the server holds the article, the page a token for it

async function removeArticle(key) {
  const done = await callServer("remove_article", { key });
  if (done.error) {
    counted.textContent = done.error;
    return false;
  }
  const open = panel.querySelector(".paper");
  if (open && open.dataset.key === key) closeReader();
  for (const line of undoing.querySelectorAll(".undone")) line.remove();
  const line = make("li");
  const told = make("span", "", `Removed “${done.title}”.`);
  const undo = button("undo", "Undo", async () => {
    undo.disabled = true;
    const back = await callServer("undo_removal", { token: done.token });
    undo.disabled = false;
    if (back.error) {
      told.textContent = back.error;
      undo.focus();
      return;
    }
    told.textContent = `“${done.title}” is back.`;
    line.classList.add("undone");
    undo.remove();
    await refresh();
    const row = [...body.children].find((each) => each.dataset.key === back.key);
    (row ? row.querySelector(".open") : words).focus();
  });
  undo.setAttribute("aria-label", `Undo: put “${done.title}” back`);
  line.append(told, undo);
  undoing.prepend(line);
  await refresh();
  undo.focus();
  return true;
}

// ---

let typing;
words.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(refresh, 120);
});
sorting.addEventListener("change", () => {
  const now = order();
  sortBy(now.order, now.turned);
  refresh();
});
for (const header of headers) {
  header.querySelector("button").addEventListener("click", () => {
    const now = order();
    sortBy(header.dataset.order, now.order === header.dataset.order && !now.turned);
    refresh();
  });
}
const intake = element.querySelector(".intake");
const limits = { files: Number(intake.dataset.files), bytes: Number(intake.dataset.bytes) };
letFetch(intake, letAdd(intake, limits, { open: openRow, remove: removeArticle }, refresh));
letPaste(intake, async (done) => {
  element.querySelector(".spoken").textContent = done.unchanged ? "This article is here already." : "The article was added.";
  await refresh();
  openRow(done.key, element.querySelector(".paste"));
});
closeOnEscape(panel, () => panel.querySelector(".back").click());
watch("value", refresh);
sortBy("date", false);
closeReader();
refresh();
