"""What a page does to a reader while it loads: its largest thing, what moved, and the bytes that were sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Page

# Both kinds of entries are kept from the start: an observer that comes late still gets them.
MEASURE = """async () => {
  const entries = type => new Promise(done => {
    new PerformanceObserver(list => done(list.getEntries())).observe({ type, buffered: true });
    setTimeout(() => done([]), 500);
  });
  const largest = (await entries('largest-contentful-paint')).at(-1);
  const moved = await entries('layout-shift');
  const element = largest?.element;
  return {
    element: element ? element.tagName + (element.closest('figure') ? ' in figure' : '') : 'none',
    isLead: Boolean(element?.closest('.article > .image, .lead > .image')),
    address: largest?.url ?? '',
    shift: moved.reduce((sum, entry) => sum + entry.value, 0),
  };
}"""


@dataclass
class Traffic:
    all: int = 0
    images: int = 0
    addresses: dict[str, str] = field(default_factory=dict)


@contextmanager
def watched(page: Page) -> Iterator[Traffic]:
    """Counts what comes over the wire, headers and compression included."""
    traffic, session = Traffic(), page.context.new_cdp_session(page)

    def came(event: dict) -> None:
        traffic.all += int(event["encodedDataLength"])
        if "/media/" in traffic.addresses.get(event["requestId"], ""):
            traffic.images += int(event["encodedDataLength"])

    def asked(event: dict) -> None:
        traffic.addresses[event["requestId"]] = event["request"]["url"]

    session.send("Network.enable")
    session.on("Network.requestWillBeSent", asked)
    session.on("Network.loadingFinished", came)
    yield traffic
    session.detach()
