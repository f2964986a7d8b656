// The library's table, which asks the server for what matches while one types, and its own reader.

const panel = element.querySelector(".panel");
const words = element.querySelector("input");
const count = element.querySelector(".count");
const body = element.querySelector("tbody");
let asked = 0; // answers may overtake each other: only the latest question's is shown

async function refresh() {
  const mine = (asked += 1);
  let found;
  try {
    found = await server.find_articles({ words: words.value });
  } catch {
    found = { error: "The server did not answer. Is it still running?" };
  }
  if (mine !== asked) return;
  if (found.error) {
    count.textContent = found.error;
    return;
  }
  const hidden = found.matching - found.rows.length;
  count.textContent = found.total === 0 ? "No articles yet. Drop files above to add them."
    : words.value.trim() ? `${found.matching} of ${found.total} articles`
    : `${found.total} ${found.total === 1 ? "article" : "articles"}`;
  if (hidden > 0) count.textContent += `; the first ${found.rows.length} are shown, type to narrow`;
  body.replaceChildren(...found.rows.map(buildRow));
  element.querySelector("table").hidden = found.rows.length === 0;
}

function buildRow(row) {
  const node = make("tr");
  node.dataset.key = row.key;
  const title = make("td", "title");
  title.append(button("open", row.title, (event) => openRow(row, event.currentTarget)));
  if (row.key !== row.title) title.append(make("span", "key", row.key));
  const tools = make("td", "tools");
  tools.append(button("remove", "Remove", () => confirmRemoval(row, tools)));
  node.append(title, make("td", "source", row.source), make("td", "date", row.date), tools);
  return node;
}

function openRow(row, from) {
  openReader(panel, { key: row.key }, () => {
    closeReader();
    if (from.isConnected) from.focus();
  });
}

function closeReader() {
  opening += 1;
  panel.classList.remove("reading");
  panel.replaceChildren(make("p", "empty", "Choose an article to read it."));
}

function confirmRemoval(row, tools) {
  const sure = button("sure", "Remove it", async () => {
    let done;
    try {
      done = await server.remove_article({ key: row.key });
    } catch {
      done = { error: "The server did not answer. Is it still running?" };
    }
    const open = panel.querySelector(".paper");
    if (!done.error && open && open.dataset.key === row.key) closeReader();
    await refresh();
    if (done.error) count.textContent = done.error;
    words.focus();
  });
  sure.setAttribute("aria-label", `Remove ${row.title} from the library`);
  const keep = button("keep", "Keep", () => {
    const again = button("remove", "Remove", () => confirmRemoval(row, tools));
    tools.replaceChildren(again);
    again.focus();
  });
  tools.replaceChildren(sure, keep);
  sure.focus();
}

let typing;
words.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(refresh, 120);
});
closeOnEscape(panel, () => panel.querySelector(".back").click());
watch("value", refresh);
closeReader();
refresh();
