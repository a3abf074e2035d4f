// What pages do beyond plain links and forms. Everything works without it.
"use strict";
document.documentElement.classList.add("js");
for (const slide of document.querySelectorAll(".slide[hidden]")) slide.hidden = false;

// Filters are open where there is room for them.
if (window.matchMedia("(min-width: 56.01rem)").matches) for (const box of document.querySelectorAll("[data-open-wide]")) box.open = true;

// A cell of the table opens the sentences behind it, without leaving the page.
const dialog = document.getElementById("sentences"), inside = document.getElementById("sentences-body");
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-sentences]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const answer = await fetch(link.href, { headers: { "x-part": "1" } });
  if (!answer.ok) { window.location = link.href; return; }
  const part = new DOMParser().parseFromString(await answer.text(), "text/html");
  inside.replaceChildren(...part.body.childNodes);
  dialog.showModal();
});

// Facts in a report's text and beside it light up together, by mouse and by keyboard.
for (const part of document.querySelectorAll("[data-facts]")) {
  const ids = part.dataset.facts.split(" ");
  const light = (on) => ids.forEach((id) => document.querySelectorAll(`[data-facts~="${CSS.escape(id)}"]`).forEach((other) => other.classList.toggle("lit", on)));
  part.addEventListener("mouseenter", () => light(true)); part.addEventListener("mouseleave", () => light(false));
  part.addEventListener("focusin", () => light(true)); part.addEventListener("focusout", () => light(false));
  if (part.tagName === "MARK") part.addEventListener("click", () => {
    const fact = document.querySelector(`.factlist [data-facts="${CSS.escape(ids[0])}"] a`);
    if (fact) { fact.focus({ preventScroll: true }); fact.scrollIntoView({ block: "nearest" }); }
  });
}

// The slider goes through the days on which something became known.
const slider = document.getElementById("slide");
if (slider) {
  const form = slider.form, days = form.dataset.days.split(" "), field = form.elements.on;
  // A drawn line of days, evenly apart: what matters is the order.
  slider.value = field.value ? Math.max(0, days.findLastIndex((day) => day <= field.value)) : days.length;
  const tell = () => slider.setAttribute("aria-valuetext", days[slider.value] || slider.nextElementSibling.textContent);
  tell();
  let last = 0;
  slider.addEventListener("input", async () => {
    field.value = days[slider.value] || "";
    tell();
    const mine = ++last, query = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...query]) if (!value) query.delete(name);
    const address = form.getAttribute("action") + (field.value ? "?" + query : "");
    const answer = await fetch(address);
    if (mine !== last || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("as-it-stood").replaceWith(document.adoptNode(page.getElementById("as-it-stood")));
    form.classList.toggle("set", Boolean(field.value));
    history.replaceState(null, "", address);
  });
}

// A drawing as PNG: the saved SVG, which has its colours in it, drawn at twice its size.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-png]");
  if (!button) return;
  const source = button.parentElement.querySelector("a[download]").href, picture = new Image();
  const file = URL.createObjectURL(new Blob([await (await fetch(source)).text()], { type: "image/svg+xml" }));
  picture.onload = () => {
    const box = button.closest("figure").querySelector("svg").viewBox.baseVal, canvas = document.createElement("canvas");
    canvas.width = box.width * 2; canvas.height = box.height * 2;
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height); pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(file);
    canvas.toBlob((png) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(png); link.download = "chart.png"; link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  };
  picture.width = 10; picture.src = file;
});

// A job tells how it goes on.
const job = document.getElementById("job");
if (job && !("over" in job.dataset)) {
  const events = new EventSource(job.dataset.events), set = (id, value) => { document.getElementById(id).textContent = value; };
  events.onmessage = (message) => {
    const now = JSON.parse(message.data);
    document.getElementById("job-bar").value = now.done;
    set("job-state", now.state_word); set("job-done", now.done); set("job-failed", now.failed);
    document.getElementById("job-failed-line").hidden = !now.failed;
    for (const item of now.items) {
      const row = document.getElementById("item-" + item.place), report = row.querySelector("[data-report]");
      row.querySelector("[data-state]").textContent = item.state_word; row.querySelector("[data-message]").textContent = item.message;
      if (item.report) { report.href = "/reports/" + encodeURIComponent(item.report); report.hidden = false; }
    }
    if (now.over) {
      events.close();
      if ("single" in job.dataset && now.items.length && now.items[0].report) window.location = "/reports/" + encodeURIComponent(now.items[0].report);
      else window.location.reload();
    }
  };
}
