// What alone is searched, until it is cleared: outlets, authors, speakers and days, chosen in the sheet under the tools. The
// tools' script has `state`, `call`, the sheet and its `open` opener.

const NAMES_SHOWN = 40;

function filters() {
  const { sources = [], authors = [], speakers = [], since = null, until = null } = state().filters || {};
  return { sources, authors, speakers, since, until };
}

let chosen = null; // the filters since the conversation was opened; the server tells of those of its last question

function narrow(changes) {
  chosen = { ...filters(), ...changes };
  props.value = { ...state(), filters: chosen };
  showInForce();
  trigger("input", {}); // a conversation keeps them, asked in or not
}

function holdFilters() {
  if (chosen && JSON.stringify(chosen) !== JSON.stringify(filters())) narrow(chosen);
}

async function fillFilters() {
  const mine = open;
  const facets = await call("find_facets", {});
  if (open !== mine) return;
  if (facets.error) return sheet.replaceChildren(make("p", "note", facets.error));
  const groups = make("div", "facets");
  groups.append(
    buildDates(facets),
    buildNames("Outlets", "sources", facets.sources),
    buildNames("Authors", "authors", facets.authors),
    buildNames("Speakers", "speakers", facets.speakers),
  );
  sheet.replaceChildren(groups);
}

function buildNames(title, field, names) {
  const group = make("fieldset");
  group.append(make("legend", "", title));
  if (!names.length) {
    group.append(make("p", "empty", "None known"));
    return group;
  }
  const list = make("ul");
  const search = make("input");
  search.type = "search";
  search.placeholder = `Find among ${names.length}`;
  search.setAttribute("aria-label", `Find among ${title.toLowerCase()}`);
  const chosen = new Set(filters()[field]);
  const fill = () => {
    const wanted = search.value.trim().toLowerCase();
    const fitting = names.filter(([name]) => chosen.has(name) || name.toLowerCase().includes(wanted));
    fitting.sort((a, b) => chosen.has(b[0]) - chosen.has(a[0]));
    list.replaceChildren(...fitting.slice(0, NAMES_SHOWN).map(([name, count]) => {
      const label = make("label");
      const box = make("input");
      box.type = "checkbox";
      box.checked = chosen.has(name);
      box.addEventListener("change", () => {
        if (box.checked) chosen.add(name);
        else chosen.delete(name);
        narrow({ [field]: [...chosen] });
      });
      label.append(box, make("span", "facet-name", name), make("span", "facet-count", count));
      const item = make("li");
      item.append(label);
      return item;
    }));
    if (!fitting.length) list.append(make("li", "empty", "Nobody and nothing of that name"));
  };
  search.addEventListener("input", fill);
  if (names.length > 8) group.append(search);
  group.append(list);
  fill();
  return group;
}

function buildDates(facets) {
  const group = make("fieldset", "dates");
  group.append(make("legend", "", "Dates"));
  if (!facets.days.length) {
    group.append(make("p", "empty", "No article has a date"));
    return group;
  }
  const fields = { since: make("input"), until: make("input") };
  for (const [name, label] of [["since", "From"], ["until", "To"]]) {
    const field = fields[name];
    field.type = "date";
    [field.min] = facets.days[0];
    [field.max] = facets.days[facets.days.length - 1];
    field.value = filters()[name] || "";
    field.addEventListener("change", () => choose(fields.since.value, fields.until.value));
    const row = make("label");
    row.append(make("span", "day-name", label), field);
    group.append(row);
  }
  group.prepend(group.querySelector("legend"));
  const note = make("p", "note");
  note.setAttribute("role", "status");
  const choose = (first, last) => {
    const backwards = first && last && first > last;
    note.textContent = backwards ? `${inWords(first)} is after ${inWords(last)}: choose an earlier first day.` : "";
    if (backwards) return;
    narrow({ since: first || null, until: last || null });
    markBars(group, first, last);
  };
  group.append(note, buildHistogram(facets.days, (first, last) => {
    fields.since.value = first;
    fields.until.value = last;
    choose(first, last);
  }));
  markBars(group, fields.since.value, fields.until.value);
  if (facets.undated) {
    const [many, them] = facets.undated === 1 ? ["1 article has", "it"] : [`${facets.undated} articles have`, "them"];
    group.append(make("p", "empty", `${many} no date: a date leaves ${them} out.`));
  }
  return group;
}

// Bars over the whole time, as they are over a person's statements; a click searches only that part of it.
function buildHistogram(days, choose) {
  const parts = cutTime(days[0][0], days[days.length - 1][0]);
  for (const part of parts) {
    part.count = 0;
    for (const [day, count] of days) if (day >= part.first && day <= part.last) part.count += count;
  }
  const most = Math.max(...parts.map((part) => part.count));
  const plot = make("div", "histogram");
  for (const { first, last, name, count } of parts) {
    const bar = button("", undefined, () => choose(first, last));
    const fill = make("span");
    fill.style.height = `${(count / most) * 100}%`;
    bar.append(fill);
    bar.title = `${name}: ${count}`;
    bar.setAttribute("aria-label", `${name}: ${count} ${count === 1 ? "article" : "articles"}`);
    bar.dataset.first = first;
    bar.dataset.last = last;
    bar.disabled = count === 0;
    plot.append(bar);
  }
  const axis = make("div", "plot-axis");
  axis.append(make("span", "", inWords(days[0][0])), make("span", "", inWords(days[days.length - 1][0])));
  axis.setAttribute("aria-hidden", "true");
  const figure = make("div", "histogram-frame");
  figure.append(plot, axis);
  return figure;
}

// Shows which bars lie in the time that is chosen.
function markBars(group, first, last) {
  for (const bar of group.querySelectorAll(".histogram button")) {
    const inside = Boolean(first || last) && (!first || bar.dataset.last >= first) && (!last || bar.dataset.first <= last);
    bar.setAttribute("aria-pressed", String(inside));
  }
}

function showInForce() {
  const { sources, authors, speakers, since, until } = filters();
  const chips = [
    ...sources.map((name) => [name, { sources: sources.filter((other) => other !== name) }]),
    ...authors.map((name) => [name, { authors: authors.filter((other) => other !== name) }]),
    ...speakers.map((name) => [name, { speakers: speakers.filter((other) => other !== name) }]),
  ];
  if (since) chips.push([`from ${inWords(since)}`, { since: null }]);
  if (until) chips.push([`until ${inWords(until)}`, { until: null }]);
  inForce.replaceChildren(...chips.map(([label, without]) => {
    const item = make("li");
    const chip = button("chip", label, () => {
      narrow(without);
      if (open && open.dataset.sheet === "filters") fillFilters();
    });
    chip.setAttribute("aria-label", `No longer only ${label}`);
    item.append(chip);
    return item;
  }));
  if (chips.length > 1) {
    const item = make("li");
    item.append(button("quiet", "Clear all", () => {
      closeSheet();
      narrow({ sources: [], authors: [], speakers: [], since: null, until: null });
    }));
    inForce.append(item);
  }
  inForce.hidden = chips.length === 0;
  const opener = openers.find((each) => each.dataset.sheet === "filters");
  opener.textContent = chips.length ? `Filters (${chips.length})` : "Filters";
}
