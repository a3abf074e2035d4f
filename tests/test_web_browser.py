"""The pages in a real browser, over the Haiti case: what a reader and a reviewer do, by mouse and by keyboard."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dragoman.ledger import Ledger
from tests.haiti import FOLDER, copy_of_ledger, ledger_file
from tests.web.browser import LOOKS, Watched, accessible, launched
from tests.web.support import Client, serving

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def site() -> Iterator[Client]:
    with serving(ledger_file()) as client:
        yield client


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[Client, Path]]:
    """A server on a ledger to write into."""
    path = copy_of_ledger(tmp_path)
    with serving(path) as client:
        yield client, path


@pytest.fixture
def looking(browser: Browser, site: Client) -> Iterator[Watched]:
    watched = Watched(browser, f"http://127.0.0.1:{site.port}", viewport=WIDE)
    yield watched
    watched.close()


@pytest.fixture
def working(browser: Browser, own: tuple[Client, Path]) -> Iterator[tuple[Page, Path, Watched]]:
    watched = Watched(browser, f"http://127.0.0.1:{own[0].port}", viewport=WIDE)
    yield watched.page, own[1], watched
    watched.close()


@pytest.fixture(scope="module")
def promise() -> str:
    with Ledger.open(ledger_file()) as ledger:
        return max(ledger.entries(actor="Kenya").items, key=lambda line: line.witnesses).id


PAGES = {
    "ledger": "/", "ledger-then": "/?on=2023-10-01&known=1", "entry": "/entries/PROMISE", "entry-then": "/entries/PROMISE?on=2023-10-01&known=1",
    "sentences": "/entries/PROMISE/sentences?of=needs", "report": "/reports/REPORT", "actor": "/actors/KEN", "actors": "/actors", "events": "/events",
    "timeline": "/events?view=time", "network": "/events?view=network", "map": "/events?view=map", "search": "/search?q=police",
    "review": "/review", "sources": "/sources", "about": "/about", "log": "/log", "add": "/add", "jobs": "/jobs", "api": "/api",
    "nothing": "/entries/com_0",
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_whole_at_both_widths_in_both_colours_and_for_everyone(
    browser: Browser, site: Client, promise: str, name: str
) -> None:
    with Ledger.open(ledger_file()) as ledger:
        report = next(r.id for r in ledger.reports().items if r.title and r.title.startswith("Cabinet Clears"))
    path = PAGES[name].replace("PROMISE", promise).replace("REPORT", report)
    watched = Watched(browser, f"http://127.0.0.1:{site.port}", viewport=WIDE)
    page = watched.page
    page.goto(path)
    if name == "nothing":
        watched.faults.clear()  # a browser tells on its console that a page is not there
    accessible(page)
    for width, size in (("1440", WIDE), ("390", PHONE)):
        page.set_viewport_size(size)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{name} is {wider} pixels too wide at {width}"
        watched.picture(f"{name}-{width}")
    accessible(page, LOOKS)
    page.emulate_media(color_scheme="dark")
    accessible(page, LOOKS)
    watched.check()
    watched.close()


def test_a_newcomer_learns_who_promised_what_was_missing_and_who_objects(looking: Watched) -> None:
    page = looking.page
    page.goto("/")
    row = page.locator("table.lines tbody tr").first
    expect(row).to_contain_text("Kenya")
    expect(row).to_contain_text("1,000 police")
    expect(row).to_contain_text("Raila Odinga")
    page.get_by_label("How things stood on").fill("2023-10-01")
    page.get_by_label("only what was known by then").check()
    page.locator("form.asof").get_by_role("button", name="Show").click()
    row = page.locator("table.lines tbody tr").filter(has_text=re.compile("1,000 (police|soldiers)")).first
    expect(row).to_contain_text("UN Security Council: still sought")
    row.get_by_role("link", name="0 of 1 given").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("The plan still needs a mandate from the United Nations Security Council")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    looking.check()


def test_the_slider_goes_through_the_days(looking: Watched, promise: str) -> None:
    page = looking.page
    page.goto(f"/entries/{promise}")
    slider = page.get_by_role("slider")
    expect(page.locator("#as-it-stood")).to_contain_text("The cabinet: granted")
    slider.focus()
    page.keyboard.press("Home")
    expect(page.locator("#as-it-stood")).not_to_contain_text("The cabinet")
    expect(page.locator("#as-it-stood")).to_contain_text("This is how it stood on 30 Jul 2023")
    assert "on=2023-07-30" in page.url
    page.keyboard.press("End")
    expect(page.locator("#as-it-stood")).to_contain_text("The cabinet: granted")
    assert page.url.endswith(promise)
    looking.check()


def test_facts_in_the_text_and_beside_it_light_up_together(looking: Watched, promise: str) -> None:
    page = looking.page
    page.goto(f"/entries/{promise}")
    page.locator("blockquote footer a").first.click()
    assert page.url.endswith("#at")
    expect(page.locator("mark.at").first).to_be_in_viewport()
    fact = page.locator(".factlist [data-facts]").first
    id = fact.get_attribute("data-facts")
    fact.locator("a").first.focus()
    expect(page.locator(f'mark[data-facts~="{id}"]').first).to_have_class(re.compile(r"\blit\b"))
    page.keyboard.press("Tab")
    page.locator(f'mark[data-facts~="{id}"]').first.hover()
    expect(fact).to_have_class(re.compile(r"\blit\b"))
    page.locator(f'mark[data-facts~="{id}"]').first.click()
    assert page.evaluate("document.activeElement.closest('[data-facts]') !== null")
    looking.check()


def test_add_by_pasting(working: tuple[Page, Path, Watched]) -> None:
    page, path, watched = working
    page.goto("/")
    page.get_by_role("link", name="Add reports").click()
    page.get_by_label("The words of the report").fill(
        "Norway Promises Money to Chad\n\nOSLO — Norway pledged $40 million to Chad on Monday.\n"
        "Opposition leader Ola Hansen opposes the plan."
    )
    page.get_by_label("Date", exact=True).fill("2024-05-07")
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url("**/reports/rep_*", timeout=40_000)
    expect(page.locator("h1")).to_contain_text("Norway Promises Money")
    expect(page.locator(".factlist")).not_to_have_count(0)
    expect(page.locator(".beside")).to_contain_text("Norway → Chad")
    page.goto("/?sort=newest&actor=Norway")
    expect(page.locator("table.lines")).to_contain_text("40 million USD")
    watched.check()
    with Ledger.open(path) as ledger:
        assert ledger.verify().ok


def test_add_by_uploading_with_a_live_bar(working: tuple[Page, Path, Watched], tmp_path: Path) -> None:
    page, path, watched = working
    files = []
    for number, file in enumerate(sorted(FOLDER.glob("*.txt"))[:4]):
        new = tmp_path / f"{number}-{file.name}"
        new.write_text(file.read_text("utf8").replace("Kenya", "Rwanda").replace("Haiti", "Mali"), "utf8")
        files.append(new)
    broken = tmp_path / "broken.txt"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    page.goto("/add")
    page.get_by_label("Files", exact=True).set_input_files([*files, broken])
    page.get_by_role("button", name="Send them").click()
    page.wait_for_url("**/jobs/job_*")
    page.reload()
    expect(page.locator("#job-state")).to_have_text("done", timeout=60_000)
    expect(page.locator("#job-items")).to_contain_text("is not text")
    assert page.locator("#job-bar").get_attribute("value") == "5"
    expect(page.get_by_role("link", name="Open the report")).to_have_count(4)
    watched.picture("job-1440")
    accessible(page)
    watched.check()
    with Ledger.open(path) as ledger:
        assert ledger.stats().reports == 20


def test_correct_a_figure_and_undo(working: tuple[Page, Path, Watched]) -> None:
    page, path, watched = working
    with Ledger.open(path) as ledger:
        id = next(e.id for e in ledger.entries(actor="Canada").items if e.amount.startswith("80.5"))
    page.goto(f"/entries/{id}")
    figures = page.locator("#figures")
    figures.get_by_text("Correct", exact=True).click()
    figures.get_by_role("textbox", name="At least").fill("90,000,000")
    figures.get_by_role("textbox", name="At most").fill("")
    figures.get_by_role("combobox", name="Why").select_option(label="wrong number")
    figures.get_by_role("button", name="Save the correction").click()
    expect(page.get_by_role("status")).to_contain_text("Kept: corrected, by tester.")
    expect(figures).to_contain_text("90 million USD")
    expect(page.locator("#audit")).to_contain_text("wrong number")
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("taken back")
    expect(page.locator("#figures")).to_contain_text("80.5 million USD")
    watched.check()


def test_review_by_keyboard(working: tuple[Page, Path, Watched]) -> None:
    page, path, watched = working
    page.goto("/review")
    cards = page.locator(".ask")
    first = cards.nth(0).get_attribute("data-target")
    page.keyboard.press("j")
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(cards.nth(0)).to_be_focused()
    page.keyboard.press("a")
    expect(cards.nth(0)).to_contain_text("Accept")
    expect(cards.nth(0)).to_have_class(re.compile("done"))
    expect(cards.nth(1)).to_be_focused()
    page.keyboard.press("r")
    expect(cards.nth(1)).to_have_class(re.compile("done"))
    page.keyboard.press("u")
    expect(cards.nth(2)).to_have_class(re.compile("done"))
    page.keyboard.press("e")
    expect(cards.nth(3).locator("details[open]")).to_have_count(1)
    accessible(page)
    with Ledger.open(path) as ledger:
        assert [d.verdict for d in ledger.decisions().items] == ["unsure", "reject", "accept"]
        assert ledger.decisions().items[-1].target == first
    with page.expect_navigation():
        page.keyboard.press("z")
    expect(cards.nth(0)).to_be_visible()
    with Ledger.open(path) as ledger:
        assert [d.verdict for d in ledger.decisions().items] == ["undo", "unsure", "reject", "accept"]
    watched.check()


def test_the_whole_site_by_keyboard(looking: Watched) -> None:
    page = looking.page
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.tagName, e.getAttribute('href') || e.name || e.className, s.outlineStyle !== 'none' && s.outlineWidth !== '0px'] }"
        )
        if found[0] == "BODY":
            break
        assert found[2], f"nothing shows that {found[:2]} has the focus"
        seen.add(str(found[1]))
    assert any(one.startswith("/entries/") for one in seen)
    looking.check()


def test_colours_are_remembered_and_charts_are_saved(looking: Watched, tmp_path: Path) -> None:
    page = looking.page
    page.goto("/events?view=map")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")  # waits out the page that is being left
    page.wait_for_load_state("load")
    assert page.url.endswith("/events?view=map")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as SVG").click()
    saved.value.save_as(tmp_path / "map.svg")
    assert "var(--" not in (tmp_path / "map.svg").read_text("utf8")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as PNG").click()
    saved.value.save_as(tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "map.png").stat().st_size > 20_000
    looking.check()


def test_reading_works_without_scripts(browser: Browser, site: Client, promise: str) -> None:
    watched = Watched(browser, f"http://127.0.0.1:{site.port}", viewport=WIDE, java_script_enabled=False)
    page = watched.page
    page.goto("/")
    page.get_by_role("link", name=re.compile(r"^\d of \d given$")).first.click()
    expect(page.locator("main")).to_contain_text("High Court judge")
    page.get_by_role("link", name="The whole entry").click()
    page.get_by_label("As it stood on").fill("2023-10-01")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#as-it-stood")).to_contain_text("UN Security Council")
    page.locator("blockquote footer a").first.click()
    expect(page.locator("mark.at").first).to_be_visible()
    watched.check()
    watched.close()
