// The desks work without this. With it: from cell to cell by keyboard, names beside car numbers, drafts that are
// kept as one types, and files that can be dropped on the page.
(() => {
  const form = document.querySelector("form[data-draft], form:has([data-draft])");
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const fields = () => [...form.elements].filter((e) => e.name && !["hidden", "file", "submit"].includes(e.type));

  // Times that belong to no place are told in the zone of whoever looks.
  for (const time of document.querySelectorAll("time[data-here]")) {
    const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
    time.title = time.textContent;
    time.textContent = new Date(time.dateTime).toLocaleString("sv-SE", parts);
  }

  // Enter and arrows move within a column of a grid.
  document.querySelector(".grid")?.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, Enter: 1, ArrowUp: -1 }[event.key];
    const cell = event.target.closest("td");
    if (!step || !cell || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const row = step > 0 ? cell.parentElement.nextElementSibling : cell.parentElement.previousElementSibling;
    const next = row?.children[cell.cellIndex]?.querySelector("input");
    next?.focus();
    next?.select();
  });

  // From anywhere in the grid the result is stored without the way to the button.
  form?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });

  // The crew of a car number that was typed.
  if (form?.dataset.crews) {
    const crews = JSON.parse(form.dataset.crews);
    form.addEventListener("input", (event) => {
      if (!event.target.classList.contains("c-number")) return;
      const row = event.target.closest("tr"), number = event.target.value.trim();
      row.querySelector(".who").textContent = crews[number] ?? (number ? "not entered in this round" : "");
      row.classList.toggle("wrong", Boolean(number) && !(number in crews));
    });
  }

  // Drafts: kept a moment after the last key, offered when the page is opened again.
  if (form) {
    const address = location.pathname.replace(/^(\/desk\/[^/]+\/).*/, "$1draft");
    const place = location.pathname.slice(0, 200);
    const send = (text) => fetch(address, {
      method: "POST",
      keepalive: true,
      body: new URLSearchParams({ place, text, base: form.elements.base?.value ?? "0", csrfmiddlewaretoken: token() }),
    });
    let timer = 0, sent = false;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => send(JSON.stringify(fields().map((e) => [e.name, e.type === "checkbox" ? e.checked : e.value]))), 600);
    });
    form.addEventListener("submit", () => { sent = true; clearTimeout(timer); });
    const refused = document.querySelector("form .banner.bad");
    if (!refused) fetch(`${address}?place=${encodeURIComponent(place)}`).then((a) => (a.ok ? a.json() : {})).then((kept) => {
      if (!kept.text) return;
      const now = JSON.stringify(fields().map((e) => [e.name, e.type === "checkbox" ? e.checked : e.value]));
      if (kept.text === now) return;
      const note = document.createElement("p");
      note.className = "banner";
      note.setAttribute("role", "status");
      note.append("A draft of yours from earlier is kept. ");
      const take = document.createElement("button");
      take.type = "button";
      take.textContent = "Take it up again";
      const drop = document.createElement("button");
      drop.type = "button";
      drop.className = "plain";
      drop.textContent = "Drop it";
      take.onclick = () => {
        for (const [name, value] of JSON.parse(kept.text)) {
          const field = form.elements[name];
          if (field?.type === "checkbox") field.checked = value;
          else if (field && "value" in field) field.value = value;
        }
        // The draft belongs to the version it was typed on: who changed the same since then is told so.
        if (form.elements.base && kept.base) form.elements.base.value = kept.base;
        note.remove();
      };
      drop.onclick = () => { send(""); note.remove(); };
      note.append(take, " ", drop);
      form.prepend(note);
    });
  }

  // What stands beside a text, a moment after the last key: what is wrong, what it says, what it changes.
  if (form?.dataset.beside) {
    const beside = document.getElementById("beside"), verdict = document.getElementById("verdict");
    let timer = 0, asking = null;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      asking?.abort();
      timer = setTimeout(async () => {
        asking = new AbortController();
        const body = new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "mark"));
        const headers = { [form.dataset.beside]: "yes" };
        const answer = await fetch(location.pathname, { method: "POST", body, headers, signal: asking.signal }).catch(() => null);
        if (!answer?.ok) return;
        beside.innerHTML = await answer.text();
        verdict.textContent = beside.querySelector("[data-verdict]")?.textContent ?? "";
      }, 400);
    });
    // From what is wrong to its line.
    beside.addEventListener("click", (event) => {
      const line = Number(event.target.dataset.line), text = form.elements.text;
      if (!line) return;
      event.preventDefault();
      const lines = text.value.split("\n"), begin = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      text.focus();
      text.setSelectionRange(begin, begin + lines[line - 1].length);
      text.scrollTop = (line - 5) * parseFloat(getComputedStyle(text).lineHeight);
    });
  }

  // Files dropped anywhere on the form.
  const drop = document.querySelector("form.drop");
  if (drop) {
    const chooser = drop.querySelector("input[type=file]");
    for (const name of ["dragover", "dragleave", "drop"]) drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop") chooser.files = event.dataTransfer.files;
    });
  }
})();
