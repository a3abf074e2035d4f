"""What is kept between requests, and for how long."""

from dragoman.web.kept import Kept, outdated


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def _kept() -> tuple[Kept, Clock, Clock, list[str]]:
    clock, effort = Clock(), Clock()
    return Kept(clock, effort), clock, effort, []


def test_what_is_quick_is_worked_out_each_time() -> None:
    kept, _, _, done = _kept()
    for _ in range(3):
        assert kept.get("page", "one", lambda: done.append("x") or len(done)) == len(done)
    assert len(done) == 3
    assert not outdated.get()


def test_what_is_slow_is_kept_while_nothing_changes_and_a_little_longer() -> None:
    kept, clock, effort, done = _kept()
    outdated.set(False)

    def work() -> int:
        effort.now += 0.5
        done.append("x")
        return len(done)

    assert kept.get("page", "one", work) == 1
    clock.now = 1000.0
    assert kept.get("page", "one", work) == 1
    assert not outdated.get()
    clock.now = 49.0
    assert kept.get("page", "two", work) == 1
    assert outdated.get()
    outdated.set(False)
    clock.now = 51.0
    assert kept.get("page", "two", work) == 2
    assert not outdated.get()
    kept.forget()
    assert kept.get("page", "two", work) == 3


def test_what_is_made_of_something_of_before_is_of_before() -> None:
    kept, clock, effort, _ = _kept()
    outdated.set(False)

    def slow(value: str) -> str:
        effort.now += 0.5
        return value

    assert kept.get("counts", "one", lambda: slow("counts of one")) == "counts of one"
    page = kept.get(
        "page", "two", lambda: slow("page with " + kept.get("counts", "two", lambda: slow("counts of two")))
    )
    assert page == "page with counts of one"
    assert outdated.get()
    outdated.set(False)
    kept.get("page", "two", lambda: slow("never"))
    assert outdated.get(), "the page still has the counts of before in it"
    outdated.set(False)
    clock.now = 200.0
    assert kept.get("page", "two", lambda: slow("new")) == "new"
    assert not outdated.get()
