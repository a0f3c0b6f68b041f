"""The one client for other people's servers: private addresses never see it, and nobody holds it up."""

import gzip
import os
import socket
import ssl
import subprocess
import time

import httpcore2
import pytest

from articles.web import client, network
from articles.web.client import Client, FetchError, Limits
from newsroom import checks
from tests.optional import needs
from tests.scope import within
from tests.servers import Visit, canary, serving

PUBLIC = "93.184.215.14"
PRIVATE = [
    "127.0.0.1", "127.8.9.1", "::1", "0.0.0.0", "::", "169.254.169.254", "10.1.2.3", "172.16.0.1", "172.31.255.255",
    "192.168.1.1", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "192.88.99.1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%lo", "fec0::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:93.184.215.14", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::",
    "2001::1", "2001:db8::1", "3fff::1", "100::1",
]  # fmt: skip


def small(**limits) -> Limits:
    return Limits(**{"seconds": 0.5, "size": 20_000, "hops": 5} | limits)


def client_of(*servers, resolve=None, connect=network.dial, **limits) -> Client:
    allowed = frozenset(server.place for server in servers)
    return Client(limits=small(**limits), allowed=allowed, resolve=resolve or _no_dns, connect=connect)


def _no_dns(host: str, port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "no such name")


@pytest.mark.parametrize("address", PRIVATE)
def test_a_number_that_is_not_public_is_known(address):
    assert not network.is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700:4700::1111", "2a01:4f8::1"])
def test_a_public_number_is_known(address):
    assert network.is_public(address)


FORMS = [
    "http://127.0.0.1:{port}/", "http://127.0.0.1/", "http://localhost:{port}/", "http://localhost/",
    "http://[::1]:{port}/", "http://0.0.0.0:{port}/", "http://0:{port}/", "http://2130706433:{port}/",
    "http://2130706433/", "http://0x7f.1:{port}/", "http://0x7f000001/", "http://017700000001:{port}/",
    "http://0177.0.0.1/", "http://127.1:{port}/", "http://127.0.0.1.:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://169.254.169.254/",
    "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.0.1/", "http://[fc00::1]/", "http://[fe80::1%25lo]/",
    "http://a@127.0.0.1:{port}/", "http://a:b@paper.example/", "http://@paper.example/", "https://127.0.0.1:{port}/",
    "http://１２７.０.０.１:{port}/", "http://127。0。0。1/", "http://①②⑦.0.0.1/", "http://paper.example:{port}/",
    "http://paper.example:22/", "https://paper.example:80/", "file:///etc/passwd", "gopher://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/", "javascript:alert(1)", "data:text/html,x", "//127.0.0.1:{port}/", "paper.example", "",
    "http://", "http:///x", "http://[::1", "http://paper.example:x/", "http://paper.example:99999999/",
    "http://127.0.0.1:{port}\\@paper.example/", "http://paper.example\r\nX: y/", "http://paper/", "http://.../",
    "http://paper.example/" + "a" * 2000, "http://" + "ä" * 80 + ".example/", "http://\x00.example/",
    "http://loopback.example/", "http://mixed.example/", "http://mapped.example/",
]  # fmt: skip
NAMES = {
    "loopback.example": ["127.0.0.1"],
    "mixed.example": [PUBLIC, "127.0.0.1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "paper.example": [PUBLIC],
}


def _names(host: str, port: int) -> list[str]:
    return NAMES.get(host) or network.ask_dns(host, port)


def _no_connection(address: str, port: int, seconds: float):
    raise AssertionError(f"connected to {address}")


@pytest.mark.parametrize("form", FORMS)
def test_private_addresses_are_refused_in_every_form_without_a_connection(form):
    with canary() as bird:
        with pytest.raises(FetchError):
            client_of(resolve=_names, connect=_no_connection).get(form.format(port=bird.port))
        # The same with the real way out, which must not come here either.
        if "127" in form or "localhost" in form or "[::" in form or "loopback" in form:
            with pytest.raises(FetchError):
                client_of(resolve=_names).get(form.format(port=bird.port))
        time.sleep(0.01)
        assert bird.visits == []


@pytest.mark.parametrize("form", FORMS[:30])
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_to_a_private_address_is_refused(form, status):
    with canary() as bird:
        target = form.format(port=bird.port)
        with serving(lambda visit: visit.answer(status=status, location=target)) as server:
            with pytest.raises(FetchError):
                client_of(server, resolve=_names).get(server.url())
        assert bird.visits == []


def through(server):
    """A way out on which public numbers lead to this server. Returns what was dialled, too."""
    dialled = []

    def connect(address: str, port: int, seconds: float) -> httpcore2.NetworkStream:
        dialled.append((address, port))
        return network.dial("127.0.0.1", server.port, seconds)

    return connect, dialled


def test_it_connects_to_the_address_that_was_checked_and_asks_for_a_name_once():
    answers = [[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]]
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    with serving(lambda visit: visit.answer("feed")) as server:
        connect, dialled = through(server)
        client = client_of(resolve=rebinding, connect=connect)
        assert client.get("http://rebind.example/a?b=ü#c").content == b"feed"
        assert (asked, dialled) == (["rebind.example"], [(PUBLIC, 80)])
        visit = server.visits[0]
        assert (visit.headers["host"], visit.path) == ("rebind.example", "/a?b=%C3%BC")
        with pytest.raises(FetchError, match=r"rebind\.example"):
            client.get("http://rebind.example/")
        assert len(dialled) == 1


def test_a_redirect_to_a_name_that_leads_home_is_refused():
    with serving(lambda visit: visit.answer(status="302 Found", location="http://loopback.example/")) as server:
        connect, dialled = through(server)
        with pytest.raises(FetchError, match=r"loopback\.example"):
            client_of(resolve=_names, connect=connect).get("http://paper.example/")
        assert dialled == [(PUBLIC, 80)]


@pytest.mark.parametrize("host", ["xn--mnchen-3ya.example", "MÜNCHEN.example", "münchen.example."])
def test_umlauts_and_letter_case_of_a_name_do_not_matter(host):
    asked = []
    with serving(lambda visit: visit.answer("x")) as server:
        connect, _dialled = through(server)
        client = client_of(resolve=lambda host, port: asked.append(host) or [PUBLIC], connect=connect)
        client.get(f"http://{host}/")
    assert asked == ["xn--mnchen-3ya.example"]


def drip(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        visit.send(b"a")
        time.sleep(0.05)


def drip_body(visit: Visit) -> None:
    visit.send(b"HTTP/1.1 200 OK\r\n\r\n")
    drip(visit)


def forever(head: bytes, piece: bytes):
    def say(visit: Visit) -> None:
        visit.send(head)
        while True:
            visit.send(piece)

    return say


OK = b"HTTP/1.1 200 OK\r\n"
HOSTILE = {
    "one byte now and then, in the headers": drip,
    "one byte now and then, in the body": drip_body,
    "silence": lambda visit: time.sleep(30),
    "hangs up": lambda visit: None,
    "endless body": forever(OK + b"\r\n", b"a" * 65536),
    "endless chunks": forever(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"2\r\naa\r\n" * 1000),
    "endless chunk extension": forever(OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a" * 65536),
    "endless header": forever(OK + b"X: ", b"a" * 65536),
    "endless headers": forever(OK, b"X: a\r\n" * 1000),
    "header of 1 MB": lambda visit: visit.answer("x", x="a" * 2**20),
    "endless trailers": forever(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: a\r\n" * 1000),
    "endless 100 Continue": forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "announces 100 MB": lambda visit: visit.answer("x", content_length="104857600"),
    "announces more than comes": lambda visit: visit.answer("x", content_length="100"),
    "two lengths": lambda visit: visit.send(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
    "negative length": lambda visit: visit.answer("x", content_length="-1"),
    "gzip bomb": lambda visit: visit.answer(gzip.compress(bytes(10**7)), content_encoding="gzip"),
    "cut gzip": lambda visit: visit.answer(gzip.compress(os.urandom(1000))[:500], content_encoding="gzip"),
    "no gzip": lambda visit: visit.answer("plain", content_encoding="gzip"),
    "packing nobody asked for": lambda visit: visit.answer("x", content_encoding="br"),
    "packed twice": lambda visit: visit.answer("x", content_encoding="gzip, gzip"),
    "TLS garbage": lambda visit: visit.send(b"\x15\x03\x01\x00\x02\x02\x46" * 10),
    "noise": lambda visit: visit.send(os.urandom(2000) + b"\r\n\r\n"),
    "circle": lambda visit: visit.answer(status="302 Found", location="/"),
    "endless redirects": lambda visit: visit.answer(status="302 Found", location=f"{visit.path}a"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_server_ends_in_a_sentence_and_in_time(name):
    with serving(HOSTILE[name]) as server:
        with within(10), pytest.raises(FetchError) as failed:
            client_of(server).get(server.url())
        assert len(server.visits) <= 6
    assert "127.0.0.1" in str(failed.value)
    assert len(str(failed.value)) < 150


def test_a_connection_that_is_reset_ends_in_a_sentence():
    def reset(visit: Visit) -> None:
        visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    with serving(reset) as server, pytest.raises(FetchError):
        client_of(server).get(server.url())


def test_a_bomb_is_not_unpacked_in_memory():
    """100 MB of one packed gigabyte would have to fit before anybody counts: they are counted while unpacking."""
    unpack = client._unpacking("gzip")
    assert len(unpack.decompress(gzip.compress(bytes(10**7)), 1001)) == 1001


def test_names_that_take_for_ever_are_given_up():
    with within(3), pytest.raises(FetchError, match="0[.,]5"):
        client_of(resolve=lambda host, port: time.sleep(4) or []).get("http://paper.example/")


@pytest.mark.parametrize(("errno", "is_unknown"), [(socket.EAI_NONAME, True), (socket.EAI_AGAIN, False)])
def test_a_name_that_is_gone_is_told_from_a_name_server_that_sleeps(errno, is_unknown):
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(errno, "x")

    with pytest.raises(FetchError) as failed:
        client_of(resolve=resolve).get("http://paper.example/")
    assert failed.value.is_unknown_name == is_unknown


def test_a_dead_address_does_not_keep_us_from_the_next_one():
    with serving(lambda visit: visit.answer("x")) as server:

        def connect(address: str, port: int, seconds: float):
            if address != PUBLIC:
                raise httpcore2.ConnectTimeout
            return network.dial("127.0.0.1", server.port, seconds)

        client = client_of(resolve=lambda host, port: ["2606:4700:4700::1111", PUBLIC], connect=connect)
        assert client.get("http://paper.example/").status == 200


@needs("openssl")
def test_tls_is_checked_against_the_name_and_not_the_number(tmp_path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {key} -out {certificate}"
    subject = ["-days", "2", "-subj", "/CN=paper.example", "-addext", "subjectAltName=DNS:paper.example"]
    subprocess.run([*command.split(), *subject], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    names = []
    context.sni_callback = lambda connection, name, _context: names.append(name)

    def say(visit: Visit) -> None:
        with context.wrap_socket(visit.connection, server_side=True) as visit.connection:
            visit.connection.recv(1000)
            visit.answer("safe")

    trusting = httpcore2.default_ssl_context()
    trusting.load_verify_locations(certificate)
    with serving(say, reads=False) as server, pytest.MonkeyPatch.context() as patch:
        connect, _dialled = through(server)
        asking = client_of(resolve=lambda host, port: [PUBLIC], connect=connect, seconds=3)
        with pytest.raises(FetchError):
            asking.get("https://paper.example/")
        patch.setattr(client, "_tls", lambda: trusting)
        assert asking.get("https://paper.example/").content == b"safe"
        with pytest.raises(FetchError):
            asking.get("https://other.example/")
    assert names == ["paper.example", "paper.example", "other.example"]


def test_what_has_not_changed_is_not_sent_again():
    def say(visit: Visit) -> None:
        if visit.headers.get("if-none-match") == '"1"' and visit.headers.get("if-modified-since") == "yesterday":
            return visit.answer(status="304 Not Modified", etag='"1"')
        visit.answer("feed", etag='"1"', last_modified="yesterday")

    with serving(say) as server:
        first = client_of(server).get(server.url())
        assert (first.status, first.content, first.content_type) == (200, b"feed", "application/xml")
        seen = {"etag": first.headers["etag"], "last_modified": first.headers["last-modified"]}
        again = client_of(server).get(server.url(), **seen)
        assert (again.status, again.content) == (304, b"")
        evil = client_of(server).get(server.url(), etag='"1"\r\nX: y', last_modified="yesterday")
        assert evil.status == 200


def test_it_says_who_it_is_and_keeps_nothing(settings, monkeypatch):
    settings.SITE_URL = "https://paper.example"
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    def say(visit: Visit) -> None:
        visit.answer(gzip.compress(b"packed"), set_cookie="a=b", content_encoding="gzip")

    with serving(say) as server:
        client = client_of(server)
        assert [client.get(server.url()).content for _time in range(2)] == [b"packed"] * 2
    headers = [visit.headers for visit in server.visits]
    assert headers[0] == headers[1]
    assert headers[0]["user-agent"] == "Newsroom (+https://paper.example)"
    assert not {"cookie", "authorization", "referer"} & set(headers[0])


@pytest.mark.parametrize(
    ("statuses", "has_moved"),
    [(["301 Moved"], True), (["308 Moved", "301 Moved"], True), (["301 Moved", "302 Found"], False), ([], False)],
)
def test_it_says_where_a_page_is_now_and_whether_for_good(statuses, has_moved):
    def say(visit: Visit) -> None:
        hop = int(visit.path[1:])
        if hop < len(statuses):
            return visit.answer(status=statuses[hop], location=f"{hop + 1}#part")
        visit.answer("here")

    with serving(say) as server:
        answer = client_of(server).get(server.url("/0"))
        assert (answer.url, answer.has_moved) == (server.url(f"/{len(statuses)}"), has_moved)
        assert client_of(server).head(server.url("/0")).content == b""


def test_the_text_of_an_error_page_is_not_read():
    with serving(lambda visit: visit.answer("a" * 30_000, status="500 Broken")) as server:
        answer = client_of(server).get(server.url())
    assert (answer.status, answer.content) == (500, b"")


def test_loopback_is_closed_unless_tests_open_it_and_a_real_site_cannot(settings):
    with canary() as bird:
        with pytest.raises(FetchError):
            Client().get(bird.url())
        settings.FETCH_LOOPBACK_FOR_TESTS = [bird.place]
        settings.HTTPS = True
        with pytest.raises(FetchError):
            Client().get(bird.url())
        assert [error.id for error in checks.nothing_private_is_fetched(None)] == ["newsroom.E009"]
        assert bird.visits == []
        settings.HTTPS = False
        assert Client().get(bird.url()).status == 200
        assert checks.nothing_private_is_fetched(None) == []


def test_only_loopback_can_be_opened():
    with pytest.raises(FetchError):
        Client(allowed=frozenset(["10.0.0.1:80", "paper.example:80"]), resolve=lambda *_: ["10.0.0.1"]).get(
            "http://10.0.0.1:80/"
        )
