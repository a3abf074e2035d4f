// The queue by keyboard: a accept, e correct, r reject, u unsure, z undo, j and k to move.
"use strict";
const queue = document.querySelector(".queue");
if (queue) {
  const cards = [...queue.children], said = document.getElementById("review-said"), made = [];
  let at = 0;
  const go = (to, focus = true) => {
    cards[at].classList.remove("current");
    at = Math.max(0, Math.min(to, cards.length - 1));
    cards[at].classList.add("current");
    if (focus) { cards[at].focus(); cards[at].scrollIntoView({ block: "nearest" }); }
  };
  go(0, false);
  queue.addEventListener("focusin", (event) => { const card = event.target.closest(".ask"); if (card) go(cards.indexOf(card), false); });
  const post = (address, fields) => fetch(address, { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams({ csrf: queue.dataset.csrf, ...fields }) });
  const decide = async (card, verdict, words) => {
    if (card.classList.contains("done")) return;
    const answer = await post("/decide", { target: card.dataset.target, seen: card.dataset.seen, verdict });
    const told = await answer.json();
    if (!answer.ok) { say(card, told.error.message); return; }
    made.push({ card, decision: told.decision });
    card.classList.add("done");
    say(card, words);
    go(cards.indexOf(card) + 1);
  };
  const say = (card, words) => {
    said.textContent = words;
    let line = card.querySelector(".outcome");
    if (!line) { line = document.createElement("p"); line.className = "outcome"; card.append(line); }
    line.textContent = words;
  };
  const undo = async () => {
    const last = made.pop();
    if (!last) return;
    const answer = await post("/undo", { decision: last.decision });
    if (!answer.ok) return;
    // What was shown has changed by being decided on: only the page as it is now can be decided on again.
    window.location.reload();
  };
  queue.addEventListener("submit", (event) => {
    const form = event.target.closest("form.decide");
    if (!form || !event.submitter) return;
    event.preventDefault();
    decide(form.closest(".ask"), event.submitter.value, event.submitter.firstChild.textContent.trim());
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
    if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at - 1);
    else if (event.key === "z") undo();
    else {
      const control = cards[at].querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (control) { event.preventDefault(); control.click(); }
    }
  });
}
const all = document.querySelector("[data-choose-all]");
if (all) all.addEventListener("click", (event) => { event.preventDefault(); for (const box of all.form.querySelectorAll("input[type=checkbox]")) box.checked = true; });
