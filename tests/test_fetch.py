import gzip
import socket
import threading
import time

import pytest

from dragoman import FetchError, ReportNotFound, load
from dragoman.sources import fetch as fetching
from dragoman.sources.fetch import check_address, fetch
from tests.web_server import own_certificate, serving


@pytest.fixture
def site():
    with serving() as site:
        yield site


def get(site, path="/page", **options):
    return fetch(site.url(path), allow_private=True, **options)


def failure(site, path="/page", **options):
    with pytest.raises(FetchError) as caught:
        get(site, path, **options)
    return caught.value


def test_a_page_comes_with_its_address_type_and_encoding(site):
    site.text("/page", "Kenya agreed.", "text/plain; charset=ISO-8859-1", ETag='"1"')

    page = get(site)

    assert (page.status, page.body, page.url) == (200, b"Kenya agreed.", site.url("/page"))
    assert (page.content_type, page.charset, page.headers["etag"]) == ("text/plain", "iso-8859-1", '"1"')
    assert site.asked[0][1]["user-agent"].startswith("dragoman/")


def test_what_has_not_changed_is_a_304_without_a_body(site):
    site.text("/page", "Kenya agreed.", ETag='"1"')

    page = get(site, headers={"If-None-Match": '"1"'})

    assert (page.status, page.body) == (304, b"")


def test_gzip_is_unpacked_and_a_bomb_is_not(site):
    site.text("/small", gzip.compress(b"Kenya agreed."), Content_Encoding="gzip")
    site.text("/bomb", gzip.compress(b"\0" * 30_000_000), Content_Encoding="gzip")

    assert get(site, "/small").body == b"Kenya agreed."
    assert "larger than 10 MB" in str(failure(site, "/bomb"))


def test_a_page_over_the_bound_is_refused_and_one_at_it_is_not(site):
    site.text("/page", b"x" * 1_000)

    assert len(get(site, max_bytes=1_000).body) == 1_000
    assert not failure(site, max_bytes=999).retry


def test_redirects_are_followed_and_the_last_address_is_told(site):
    site.status("/old", 301, Location="/new?p=1")
    site.text("/new", "Kenya agreed.")

    assert get(site, "/old").url == site.url("/new?p=1")


def test_redirects_in_a_circle_and_without_end_are_named(site):
    site.status("/a", 302, Location="/b")
    site.status("/b", 302, Location="/a")
    for n in range(20):
        site.status(f"/n{n}", 302, Location=f"/n{n + 1}")

    assert "in a circle" in str(failure(site, "/a"))
    assert "more than 8 times" in str(failure(site, "/n0"))


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://example.org/", "http://169.254.169.254/latest/", "//[::1"]
)
def test_a_redirect_to_what_may_not_be_asked_is_refused(site, target, monkeypatch):
    site.status("/page", 302, Location=target)
    # The test's own server is on this machine; the rest is checked as for everybody.
    monkeypatch.setattr(
        fetching, "_is_public", lambda address, check=fetching._is_public: address == "127.0.0.1" or check(address)
    )

    with pytest.raises(FetchError, match=r"private network|not a whole address|in a circle"):
        fetch(site.url("/page"))


@pytest.mark.parametrize(
    "url",
    (
        "http://127.0.0.1/x http://localhost:8000/ http://10.0.0.1/ http://192.168.1.1/ http://169.254.169.254/latest "
        "http://[::1]/ http://[fe80::1]/ http://[fd00::1]/ http://[::ffff:10.0.0.1]/ http://[64:ff9b::7f00:1]/ http://[2002:7f00:1::]/ "
        "http://0.0.0.0/ http://2130706433/ http://224.0.0.1/ http://100.64.0.1/"
    ).split(),
)
def test_addresses_inside_the_own_network_are_refused(url):
    with pytest.raises(FetchError, match="private network"):
        fetch(url)


@pytest.mark.parametrize(
    "url",
    ["http:///x", "https://", "ftp://example.org/", "http://[::1", "http://a:99999/", "http://u:secret@example.org/"],
)
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(ReportNotFound) as caught:
        fetch(url)
    assert "secret" not in str(caught.value)


def test_public_addresses_are_allowed():
    assert check_address("http://93.184.216.34/x")[:2] == ("93.184.216.34", 80)


def test_a_name_is_resolved_once_and_the_checked_address_is_asked(site, monkeypatch):
    site.text("/page", "Kenya agreed.")
    port = int(site.address.rsplit(":", 1)[1])
    answers = iter([[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]])
    # A second look-up, as an attacker's name server would answer otherwise, ends the test by StopIteration.
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: next(answers))

    page = fetch(f"http://news.example:{port}/page", allow_private=True)

    assert page.body == b"Kenya agreed."
    assert site.asked[0][1]["host"] == f"news.example:{port}"


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    addresses = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 80)) for a in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: addresses)

    with pytest.raises(FetchError, match="private network"):
        fetch("http://news.example/")


@pytest.mark.parametrize(
    ("status", "headers", "retry", "wait"),
    [
        (404, {}, False, None),
        (403, {}, False, None),
        (429, {"Retry_After": "120"}, True, 120),
        (503, {"Retry_After": "Wed, 21 Oct 2015 07:28:00 GMT"}, True, 0),
        (503, {"Retry_After": "soon"}, True, None),
        (500, {}, True, None),
    ],
)
def test_an_error_says_whether_to_try_again(site, status, headers, retry, wait):
    site.status("/page", status, **headers)

    error = failure(site)

    assert (error.status, error.retry, error.retry_after) == (status, retry, wait)


def drip(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


def drip_headers(handler):
    for _ in range(100):
        handler.wfile.write(b"H")
        handler.wfile.flush()
        time.sleep(0.1)


@pytest.mark.parametrize(
    "page", [lambda handler: time.sleep(5), drip, drip_headers], ids=["silent", "drips", "drips headers"]
)
def test_a_slow_server_is_left_in_time(site, page):
    site.pages["/page"] = page
    began = time.monotonic()

    error = failure(site, timeout=0.5)

    assert time.monotonic() - began < 3  # the page would take five
    assert error.retry


def test_an_answer_that_breaks_off_is_no_page(site):
    def half(handler):
        handler.answer(200, b"Kenya agreed", {"Content-Length": "5000", "Connection": "close"})
        handler.close_connection = True

    def half_gzip(handler):
        handler.answer(200, gzip.compress(b"Kenya agreed to send officers" * 99)[:-30], {"Content-Encoding": "gzip"})

    site.pages.update({"/half": half, "/gzip": half_gzip})

    assert "breaks off" in str(failure(site, "/half"))
    assert "breaks off" in str(failure(site, "/gzip"))


def test_what_speaks_no_http_is_named(site):
    site.pages["/page"] = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n")

    assert failure(site).retry


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    with serving(own_certificate(tmp_path)) as site:
        site.text("/page", "Kenya agreed.")
        error = failure(site)

    assert "certificate" in str(error)
    assert not error.retry


def test_a_valid_certificate_is_taken(tmp_path, monkeypatch):
    certificate, key = own_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving((certificate, key)) as site:
        site.text("/page", "Kenya agreed.")
        assert get(site).body == b"Kenya agreed."


def test_nobody_at_the_door_is_named():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchError, match="refused") as caught:
        fetch(f"http://127.0.0.1:{port}/", allow_private=True)
    assert caught.value.retry


def test_data_is_posted_and_headers_stay_with_the_first_host(site):
    with serving() as other:
        other.text("/there", "Kenya agreed.")
        site.pages["/echo"] = lambda handler: handler.answer(200, handler.body, {})
        site.status("/away", 302, Location=other.url("/there"))

        assert get(site, "/echo", data=b"{}", headers={"Content-Type": "application/json"}).body == b"{}"
        get(site, "/away", headers={"Authorization": "Bearer x"})

    assert site.asked[-1][1]["authorization"] == "Bearer x"
    assert "authorization" not in other.asked[0][1]


def test_loading_an_address_is_refused_where_fetching_is():
    with pytest.raises(FetchError, match="private network"):
        list(load("http://127.0.0.1:1/x"))


# --- through a proxy --------------------------------------------------------------------------------------------


def passing_on(handler):
    """A proxy: it fetches what it is asked for by its whole address, from a host that only it knows."""
    handler.answer(200, f"{handler.path} for {handler.headers.get('Proxy-Authorization')}".encode(), {})


def test_a_proxy_that_is_named_is_asked_for_the_whole_address(site, monkeypatch):
    site.pages["http://news.invalid/page"] = passing_on
    monkeypatch.setenv("DRAGOMAN_PROXY", site.address.replace("://", "://me:pass%3Aword@"))

    page = fetch("http://news.invalid/page?a=1")

    assert page.body == b"http://news.invalid/page?a=1 for Basic bWU6cGFzczp3b3Jk"
    assert site.asked[0][1]["host"] == "news.invalid"
    with pytest.raises(FetchError, match="private network"):
        fetch("http://127.0.0.1/page")


def test_what_is_sealed_goes_through_a_tunnel(site, tmp_path, monkeypatch):
    with serving(tls=own_certificate(tmp_path)) as sealed:

        def tunnel(handler):
            handler.send_response(200)
            handler.end_headers()
            with socket.create_connection(("127.0.0.1", int(sealed.address.rsplit(":")[-1]))) as inner:
                back = threading.Thread(target=pumped, args=(inner, handler.connection), daemon=True)
                back.start()
                pumped(handler.connection, inner)
                back.join(1)

        site.pages["news.invalid:443"] = tunnel
        monkeypatch.setenv("DRAGOMAN_PROXY", site.address)
        # The server at the end of the tunnel was reached: it is its certificate that is not good.
        with pytest.raises(FetchError, match=r"certificate of news\.invalid is not valid"):
            fetch("https://news.invalid/page")
        with pytest.raises(FetchError, match="the proxy answers 404"):
            fetch("https://other.invalid/page")


def pumped(source, sink):
    try:
        while piece := source.recv(4096):
            sink.sendall(piece)
    except OSError:
        pass


@pytest.mark.parametrize("named", ["ftp://proxy.example", "http://", "http://proxy:port", "socks5://proxy:1080"])
def test_a_proxy_that_cannot_be_is_told(monkeypatch, named):
    monkeypatch.setenv("DRAGOMAN_PROXY", named)

    with pytest.raises(FetchError, match="DRAGOMAN_PROXY"):
        fetch("http://news.invalid/page")
