// What every page does besides being read. All of it is small; what is not (search, the box)
// is fetched when it is first used.

// What is kept stays in this browser, by the site's address: others may share its host.
const scripts = document.currentScript.src;
const keyed = (name) => `${new URL("../../", scripts).pathname}.${name}`;
const kept = (name) => {
  try { return JSON.parse(localStorage.getItem(keyed(name))) ?? {}; } catch { return {}; }
};
const keep = (name, what) => {
  try { localStorage.setItem(keyed(name), JSON.stringify(what)); } catch { /* not allowed to */ }
};

// ---- Light or dark. A choice that is the system's, too, need not be kept.
{
  const toggle = document.querySelector(".nn-scheme"), { dataset } = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const other = () => {
    const now = dataset.scheme ?? (system.matches ? "dark" : "light");
    return now == "dark" ? "light" : "dark";
  };
  const name = () => {
    toggle.title = toggle.dataset[other()];
    toggle.setAttribute("aria-label", toggle.title);
  };
  const follow = () => {
    try {
      const scheme = localStorage.getItem(keyed("scheme"));
      if (scheme) dataset.scheme = scheme;
      else delete dataset.scheme;
    } catch { /* Nothing may be kept here. */ }
    name();
  };
  toggle.addEventListener("click", () => {
    const scheme = other(), chosen = system.matches != (scheme == "dark");
    if (chosen) dataset.scheme = scheme;
    else delete dataset.scheme;
    try {
      if (chosen) localStorage.setItem(keyed("scheme"), scheme);
      else localStorage.removeItem(keyed("scheme"));
    } catch { /* Then it holds for this page. */ }
    name();
  });
  system.addEventListener("change", name);
  // The choice was made in another tab, or on a page that the reader comes back from.
  addEventListener("storage", follow);
  addEventListener("pageshow", ({ persisted }) => { if (persisted) follow(); });
  name();
}

// ---- The navigation: where it is a drawer, the browser opens and closes it. While it is open,
// it is all that can be used.
{
  const nav = document.querySelector(".nn-nav"), menu = document.querySelector(".nn-menu");
  const behind = [...document.querySelectorAll("body > header, main, footer, .nn-skip")];
  const stand = (open) => {
    for (const part of behind) part.inert = open;
    menu.setAttribute("aria-expanded", open);
    const dialog = { role: "dialog", "aria-modal": true, "aria-label": menu.title };
    for (const [name, value] of Object.entries(dialog)) {
      if (open) nav.setAttribute(name, value);
      else nav.removeAttribute(name);
    }
  };
  // Before it is closed, so that the browser can give the focus back.
  nav.addEventListener("beforetoggle", ({ newState }) => { if (newState == "closed") stand(false); });
  nav.addEventListener("toggle", ({ newState }) => {
    if (newState == "open") {
      stand(true);
      (nav.querySelector("[aria-current=page]") ?? nav.querySelector("a")).focus();
    } else if (document.activeElement == document.body) menu.focus();
  });
  // From its last stop the focus goes to its first, and back.
  nav.addEventListener("keydown", (event) => {
    if (event.key != "Tab" || !nav.matches(":popover-open")) return;
    const stops = nav.querySelectorAll("a, button"), last = stops[stops.length - 1];
    const [from, to] = event.shiftKey ? [stops[0], last] : [last, stops[0]];
    if (document.activeElement != from) return;
    to.focus();
    event.preventDefault();
  });
  matchMedia("(min-width: 76.25em)").addEventListener("change", ({ matches }) => {
    if (matches && nav.matches(":popover-open")) nav.hidePopover();
  });
  menu.setAttribute("aria-expanded", false);

  // Where the reader is: the page, and the last of its sections that has come up.
  const show = (link) => {
    const box = nav.getBoundingClientRect(), at = link.getBoundingClientRect();
    const hidden = at.top < box.top || at.bottom > Math.min(box.bottom, innerHeight);
    if (hidden) nav.scrollTop += at.top - box.top - box.height / 3;
  };
  const links = [...nav.querySelectorAll(".nn-toc a")];
  const heads = links.map(({ hash }) => document.getElementById(decodeURIComponent(hash.slice(1))));
  const follow = () => {
    const line = innerHeight / 3;
    const at = heads.findLastIndex((head) => head.getBoundingClientRect().top < line);
    for (const link of links) link.removeAttribute("aria-current");
    if (at < 0) return;
    links[at].setAttribute("aria-current", "location");
    show(links[at]);
  };
  const watch = new IntersectionObserver(follow, { rootMargin: "0px 0px -67%" });
  for (const head of heads) watch.observe(head);
  const here = nav.querySelector("[aria-current]");
  if (here) show(here);
}

// ---- Code is copied as it stands.
{
  const pattern = document.querySelector("#nn-copy").content.firstElementChild;
  const told = document.querySelector(".nn-told");
  let waiting;
  const tell = (text) => {
    told.textContent = text;
    clearTimeout(waiting);
    waiting = setTimeout(() => { told.textContent = ""; }, 2500);
  };
  // Only on a secure page may a script write to the clipboard.
  if (navigator.clipboard) {
    for (const code of document.querySelectorAll(".highlight > pre > code")) {
      const button = pattern.cloneNode(true);
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(code.textContent.replace(/\n$/, ""));
        told.textContent = "";
        tell(button.dataset.copied);
      });
      code.closest(".highlight").append(button);
    }
  }
}

// ---- What scrolls within the page can be reached by keyboard, as long as it does.
{
  const watch = new ResizeObserver((all) => {
    for (const { target: part } of all) {
      const down = getComputedStyle(part).overflowY == "auto";
      const more = part.scrollWidth > part.clientWidth
        || (down && part.scrollHeight > part.clientHeight);
      if (more) part.tabIndex = 0;
      else part.removeAttribute("tabindex");
    }
  });
  for (const part of document.querySelectorAll("pre > code, .math, .nn-scroll")) watch.observe(part);
}

// ---- What opens. An opened answer is read out; the first one to a question is kept, and
// counted by the quiz. What a link leads into opens, also where a browser does not see to it.
{
  addEventListener("toggle", ({ target: answer }) => {
    if (!answer.open || !answer.matches(".nn-answer")) return;
    const said = [...answer.children].slice(1).map((part) => part.textContent.trim());
    const question = answer.closest(".nn-predict");
    question.querySelector("[role=status]").textContent = said.join(" ");
    keep("quiz", { [question.dataset.question]: answer.dataset.answer, ...kept("quiz") });
  }, true);
  const reveal = () => {
    const target = document.querySelector(":target");
    let closed = target?.closest("details:not([open])");
    if (!closed) return;
    for (; closed; closed = target.closest("details:not([open])")) closed.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
}

// ---- Search and the box: their scripts come when the focus first does.
{
  const asked = new Set();
  const ask = (name) => {
    if (asked.has(name)) return;
    asked.add(name);
    const script = document.createElement("script");
    script.src = new URL(name, scripts);
    // What failed is tried again.
    script.onerror = () => asked.delete(name);
    document.head.append(script);
  };
  const atFocus = (part, begin) => {
    part.addEventListener("focusin", begin);
    if (part.contains(document.activeElement)) begin();
  };

  const search = document.querySelector(".nn-search"), field = search.querySelector("input");
  atFocus(field, () => ask("search.js"));
  search.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const chord = event.ctrlKey || event.metaKey || event.altKey;
    if (typing || chord || !["/", "s"].includes(event.key)) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  for (const box of document.querySelectorAll("[data-symptom-box]")) {
    const input = box.querySelector("input");
    atFocus(box, () => ask("box.js"));
    // What is put into it before its script is there is answered as well.
    const put = (text) => {
      input.setRangeText(text, input.selectionStart, input.selectionEnd, "end");
      input.dispatchEvent(new Event("input"));
    };
    box.addEventListener("click", ({ target }) => {
      if (!target.matches("button:not(.nn-copy)")) return;
      input.focus();
      input.select();
      put(target.textContent);
    });
    // An input drops line breaks; in a traceback they matter.
    input.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text").trim();
      if (!text.includes("\n")) return;
      event.preventDefault();
      put(text.replace(/\s*\n/g, " \u21b5 "));
    });
  }
}
