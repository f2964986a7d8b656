// What one can do with words that are selected in the reader: ask about them, or copy them with their source.

const ASKED = 200; // characters of a selection that go into a question
const picks = new WeakMap(); // a panel → what shows its selection

function quoted(text) {
  const line = text.replace(/\s+/g, " ").trim();
  return /^“.*”$|^".*"$/u.test(line) ? line : `“${line}”`;
}

function askAbout(text) {
  const line = text.replace(/\s+/g, " ").trim().replace(/^[“"]+|[”"]+$/gu, "");
  const letters = Array.from(line);
  if (letters.length <= ASKED) return `What do the articles say about “${line}”?`;
  const cut = letters.slice(0, ASKED).join("");
  const word = cut.lastIndexOf(" ");
  return `What do the articles say about “${word > 0 ? cut.slice(0, word) : cut}…”?`;
}

// Lets a reader's words be picked: a small bar beside the selection, and the links of the paragraphs.
function letPick(panel, scroller, reading) {
  if (picks.has(panel)) picks.get(panel).stop();
  let text = "";
  let from = null; // where the focus goes back to
  let pressed = false; // a mouse that still selects, or a finger on the bar

  const bar = make("div", "picking");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Selected words");
  bar.hidden = true;
  const told = make("span", "picking-told");
  told.setAttribute("role", "status");
  const asking = button("ask-about", "Ask about this", () => {
    const detail = { text, key: reading.key };
    getSelection().removeAllRanges();
    hide();
    document.dispatchEvent(new CustomEvent("cuttings:ask", { detail }));
  });
  const copying = button("copy-picked", "Copy", async () => {
    await tell(copyText(`${quoted(text)} — ${reading.cited}`), "Copied");
    copying.focus({ preventScroll: true });
  });
  bar.append(asking, copying, told);
  panel.append(bar);

  async function tell(copied, done) {
    const worked = await copied;
    told.textContent = worked ? done : "Not copied: the browser refused";
    place();
  }

  function hide() {
    bar.hidden = true;
    told.textContent = "";
  }

  function range() {
    const selection = getSelection();
    const paper = scroller.querySelector(".paper");
    if (!paper || selection.isCollapsed || !selection.rangeCount) return null;
    const picked = selection.getRangeAt(0);
    return paper.contains(picked.commonAncestorContainer) ? picked : null;
  }

  function update() {
    if (!panel.isConnected) return listening.abort();
    if (pressed) return;
    const picked = range();
    const words = picked ? getSelection().toString().trim() : "";
    if (!words) return hide();
    if (words !== text) told.textContent = "";
    text = words;
    bar.hidden = false;
    place();
  }

  // Above the selection, or below where a finger selects: the system's own bar is above then.
  function place() {
    const picked = bar.hidden ? null : range();
    if (!picked) return;
    const words = picked.getBoundingClientRect();
    const frame = scroller.getBoundingClientRect();
    const { width, height } = bar.getBoundingClientRect();
    const above = words.top - height - 8;
    const below = words.bottom + 8;
    const wanted = above < frame.top || matchMedia("(pointer: coarse)").matches ? below : above;
    const middle = words.left + words.width / 2 - width / 2;
    bar.style.left = `${Math.max(8, Math.min(middle, innerWidth - width - 8))}px`;
    bar.style.top = `${Math.max(frame.top + 4, Math.min(wanted, frame.bottom - height - 4))}px`;
  }

  function pin(event) {
    const button = event.target.closest(".pin");
    if (!button) return;
    const copied = copyText(linkTo(reading.key, button.dataset.ordinal));
    copied.then(() => {
      button.focus({ preventScroll: true });
      getSelection().selectAllChildren(button.parentNode);
      update();
      tell(copied, "Link copied");
    });
  }

  // The bar comes last on the page: Tab leads into it from the text, and Shift and Tab back.
  function tab(event) {
    if (event.key !== "Tab" || bar.hidden) return;
    const inside = bar.contains(document.activeElement);
    if (!event.shiftKey && !inside) {
      from = panel.contains(document.activeElement) ? document.activeElement : scroller;
      event.preventDefault();
      asking.focus();
    } else if (event.shiftKey && document.activeElement === asking) {
      event.preventDefault();
      from.focus({ preventScroll: true });
    }
  }

  let waiting;
  const listening = new AbortController();
  const { signal } = listening;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, 150);
  }, { signal });
  document.addEventListener("pointerdown", (event) => {
    pressed = event.pointerType === "mouse" || bar.contains(event.target);
  }, { signal });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      pressed = false;
      setTimeout(update, 10);
    }, { signal });
  }
  document.addEventListener("keydown", (event) => {
    if (isReading(panel) && (panel.contains(event.target) || event.target === document.body)) tab(event);
  }, { signal });
  addEventListener("resize", place, { signal });
  scroller.addEventListener("scroll", place, { passive: true });
  scroller.addEventListener("click", pin);
  bar.addEventListener("mousedown", (event) => event.preventDefault()); // it would end the selection

  function drop() {
    if (bar.hidden || !bar.isConnected) return false;
    const back = bar.contains(document.activeElement) ? from || scroller : null;
    getSelection().removeAllRanges();
    hide();
    if (back) back.focus({ preventScroll: true });
    return true;
  }
  picks.set(panel, { drop, stop: () => listening.abort() });
}

// Takes the selection back, if there is one; tells whether there was.
function dropPick(panel) {
  return picks.has(panel) && picks.get(panel).drop();
}

// What was picked becomes a question in the box of the tab Ask, to be changed or sent; `leave` closes a reader that
// covers the box.
function fillQuestions(panel, leave) {
  document.addEventListener("cuttings:ask", function listen(event) {
    if (!panel.isConnected) return document.removeEventListener("cuttings:ask", listen);
    const tab = document.querySelector('#tabs [role="tab"]');
    if (tab && tab.getAttribute("aria-selected") !== "true") tab.click();
    if (isReading(panel) && matchMedia("(max-width: 860px)").matches) leave();
    const fill = () => {
      const box = document.querySelector("#box textarea"); // Gradio builds a tab when it is first shown
      if (!box || box.offsetParent === null) return requestAnimationFrame(fill);
      // Through the element's own setter and an event, else Svelte does not see it.
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, askAbout(event.detail.text));
      box.dispatchEvent(new InputEvent("input", { bubbles: true }));
      box.focus();
      box.scrollIntoView({ block: "nearest" });
    };
    fill();
  });
}
