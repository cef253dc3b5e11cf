// The field's results, from the theme's search worker and its index. Messages to the worker and
// from it have a type: 0 the index, 1 ready, 2 a query, 3 its results. Zensical's index has its
// entries under another name, and says less to the worker.
{
  const [SETUP, READY, QUERY, RESULT] = [0, 1, 2, 3];
  const SECTIONS = 3;
  const PIPELINE = ["stopWordFilter"];
  const FIELDS = { title: { boost: 1e3 }, text: { boost: 1 }, tags: { boost: 1e6 } };
  const form = document.querySelector(".nn-search");
  const { dataset: said } = form;
  const field = form.querySelector("input"), panel = form.querySelector(".nn-results-panel");
  const count = panel.querySelector("[role=status]"), list = panel.querySelector("[role=listbox]");
  const { href: home } = document.querySelector(".nn-name");
  const counted = (number, one, several) => (number == 1 ? one : several.replace("#", number));
  let worker, ready = false, asked, waiting = 0, best, active, made = 0;

  // ---- The worker.

  async function begin() {
    try {
      const answer = await fetch(said.index);
      if (!answer.ok) throw new Error(answer.statusText);
      const { config, items, docs = items } = await answer.json();
      worker = new Worker(said.worker);
      worker.addEventListener("message", ({ data }) => {
        if (data.type == READY) {
          ready = true;
          ask();
        } else if (data.type == RESULT) {
          waiting -= 1;
          // Of what was asked meanwhile, the last answer counts.
          if (!waiting) show(data.data.items);
        }
      });
      const settings = { pipeline: PIPELINE, fields: FIELDS, ...config };
      const data = { config: settings, docs, options: { suggest: false } };
      worker.postMessage({ type: SETUP, data });
    } catch {
      worker = undefined;
      count.textContent = said.lost;
    }
  }

  function ask() {
    const text = field.value.trim();
    if (!ready || text == asked) return;
    asked = text;
    waiting += 1;
    worker.postMessage({ type: QUERY, data: text });
  }

  // ---- What it found: for each page the page, and of its sections the best.

  function show(pages) {
    list.replaceChildren(...pages.map(group));
    list.hidden = !pages.length;
    expanded();
    best = list.querySelector("[data-best]");
    choose(null);
    list.scrollTop = 0;
    if (!asked) count.textContent = said.start;
    else if (!pages.length) count.textContent = said.none;
    else count.textContent = counted(pages.length, said.one, said.several);
  }

  // Items come best first; one of them is the page itself.
  function group(items, at) {
    const page = items.find((item) => !item.location.includes("#"));
    const sections = items.filter((item) => item != page);
    const part = document.createElement("div");
    part.setAttribute("role", "group");
    part.append(...[page, ...sections].map((item) => option(item, item != page)));
    part.setAttribute("aria-label", part.firstChild.firstChild.textContent);
    if (!at) part.children[items[0] == page ? 0 : 1].dataset.best = "";
    const more = [...part.children].slice(1 + SECTIONS);
    if (more.length) {
      for (const one of more) one.hidden = true;
      part.append(unfold(more));
    }
    return part;
  }

  function option({ location: place, title, text }, isSection) {
    const link = element("a");
    link.href = new URL(place, home);
    link.append(marked("strong", title));
    // Where the text has no mark, only the title fits.
    if (isSection && text) {
      link.append(marked("span", text.includes("<mark>") ? text : text.slice(0, 200)));
    }
    return link;
  }

  // The last option of a page with more of them.
  function unfold(more) {
    const one = element("div");
    one.textContent = counted(more.length, said.more, said.severalMore);
    one.addEventListener("click", () => {
      for (const hidden of more) hidden.hidden = false;
      one.remove();
      choose(more[0]);
    });
    return one;
  }

  // An option, with an id to point at; the focus never goes there.
  function element(name) {
    const one = document.createElement(name);
    made += 1;
    one.id = `nn-found-${made}`;
    one.setAttribute("role", "option");
    one.setAttribute("aria-selected", false);
    one.tabIndex = -1;
    return one;
  }

  // The index holds HTML; of it the text is shown, and what was searched for in it.
  function marked(name, html) {
    const part = document.createElement(name);
    const spaced = html.replace(/<\/(?:p|li|pre)>/g, " $&");
    const { body } = new DOMParser().parseFromString(spaced, "text/html");
    const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const { currentNode: { data, parentNode } } = walk;
      if (parentNode.localName == "mark") {
        part.append(Object.assign(document.createElement("mark"), { textContent: data }));
      } else part.append(data);
    }
    return part;
  }

  // ---- The focus stays in the field; which option is meant is said by an attribute.

  function choose(one) {
    active?.setAttribute("aria-selected", false);
    active = one;
    if (active) {
      active.setAttribute("aria-selected", true);
      active.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", active.id);
    } else field.removeAttribute("aria-activedescendant");
  }

  function step(by) {
    const options = [...list.querySelectorAll("[role=option]:not([hidden])")];
    const at = active ? options.indexOf(active) + by : by > 0 ? 0 : options.length - 1;
    choose(options[at] ?? null);
  }

  function expanded() {
    field.setAttribute("aria-expanded", !panel.hidden && !list.hidden);
  }

  function open() {
    if (!panel.hidden) return;
    form.dataset.open = "";
    panel.hidden = false;
    expanded();
    if (!worker) begin();
  }

  function close() {
    delete form.dataset.open;
    panel.hidden = true;
    expanded();
    choose(null);
  }

  field.addEventListener("focus", open);
  field.addEventListener("click", open);
  field.addEventListener("input", () => {
    open();
    ask();
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key == "ArrowDown" || event.key == "ArrowUp") {
      open();
      step(event.key == "ArrowDown" ? 1 : -1);
    } else if (event.key == "Enter") (active ?? best)?.click();
    else if (event.key == "Escape") close();
    else return;
    event.preventDefault();
  });
  // A click leaves the focus where it is.
  panel.addEventListener("mousedown", (event) => event.preventDefault());
  // Also where the link leads to another place on this page.
  list.addEventListener("click", ({ target }) => { if (target.closest("a")) close(); });
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (!form.contains(relatedTarget)) close();
  });
  form.querySelector(".nn-search-close").addEventListener("click", () => {
    close();
    field.blur();
  });
  if (document.activeElement == field) open();
}
