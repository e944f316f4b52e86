"""Every kind of page in a real browser: `./talko bench pages`.

Three tables: height, weight and contrast of one page of each kind that the browser tests visit, signed in where that is needed;
Lighthouse's scores on its slow phone for five of them; and what the Nu HTML checker finds in all of them, for visitors in English,
Swedish and Finnish, and in forms that were sent with nothing in them.

Needs Chromium, Node.js with npm, and Java for the checker. Lighthouse and the checker are installed from npm into var/bench once.
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.browser.axe import faults  # noqa: E402  # found by the line above

from talko.launcher import demo_data  # noqa: E402
from talko.launcher.postgres import free_port  # noqa: E402

TOOLS = ROOT / "var" / "bench"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PACKAGES = ("lighthouse", "vnu-jar")
LANGUAGES = ("en", "sv", "fi")
DESK, PHONE = (1280, 800), (390, 844)
SENT_EMPTY = (
    "account_login", "account_signup", "accounts:profile", "agreements:propose", "agreements:costs", "agreements:results", "cities:edit",
    "challenges:new", "challenges:withdraw", "dialogue:edit", "dialogue:hide", "files:add", "files:describe", "organisations:create",
    "organisations:claim", "projects:create", "solutions:start", "solutions:edit", "matching:watch-new", "about:city-feedback",
)  # fmt: skip
"""Forms whose errors are looked at, too: they change nothing with nothing in them."""
JUDGED = ("web:home", "challenges:list", "challenges:challenge", "cities:city", "solutions:solution")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LIGHTEST_LIMIT = 120
"""kB of a first view, above which a page is marked."""


@dataclass(frozen=True)
class Visit:
    """A page: the name of its address, who opens it, or nobody, and where it is."""

    name: str
    who: str
    path: str


@dataclass(frozen=True)
class Site:
    address: str
    visits: list[Visit]
    cookie: str
    sessions: dict[str, str]

    @property
    def kinds(self) -> list[Visit]:
        """The first of each name."""
        first: dict[str, Visit] = {}
        for visit in self.visits:
            first.setdefault(visit.name, visit)
        return list(first.values())

    def cookies(self, visit: Visit) -> dict[str, str]:
        return {self.cookie: self.sessions[visit.who]} if visit.who else {}

    def open(self, browser: Browser, visit: Visit, **options: Any) -> BrowserContext:
        context = browser.new_context(locale="en-GB", **options)
        context.add_cookies(
            [{"name": k, "value": v, "url": self.address} for k, v in self.cookies(visit).items()]
        )
        return context


def main() -> None:
    parser = argparse.ArgumentParser("./talko bench pages", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--only", nargs="*", choices=("browser", "lighthouse", "html"), help="these tables only"
    )
    options = parser.parse_args()
    wanted = options.only or ["browser", "lighthouse", "html"]
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        raise SystemExit("No Chromium found (Debian: apt-get install chromium).")
    with demo() as site, sync_playwright() as playwright:
        if "browser" in wanted:
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            in_browser(browser, site)
            browser.close()
        if "lighthouse" in wanted:
            in_lighthouse(chromium, site)
        if "html" in wanted:
            in_checker(site)


@contextlib.contextmanager
def demo() -> Iterator[Site]:
    """The demo as anyone starts it, on data of its own: files compressed and named by their content, as in production."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="talko-pages-") as home:
        os.environ["TALKO_HOME"] = home
        variables = demo_data.variables(port)
        made = subprocess.run(
            [sys.executable, "-m", "benchmarks._pages_world"],
            env=variables | {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "talko.config.settings"},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=True,
        )
        world = json.loads(made.stdout.splitlines()[-1])
        visits = [Visit(*one) for one in world["visits"]]
        command = [str(ROOT / "talko"), "demo", "--no-browser", "--port", str(port)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process)
            yield Site(f"http://127.0.0.1:{port}", visits, world["cookie"], world["sessions"])
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=60)


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 600
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit("The demo did not start.")
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.5)
    raise SystemExit("The demo did not answer.")


def in_browser(browser: Browser, site: Site) -> None:
    print(
        "| page | opened by | height at 1280 / 390 px | kB over the wire | LCP, ms | layout shift | contrast | other |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for visit in site.kinds:
        print(row_of(browser, site, visit), flush=True)


def row_of(browser: Browser, site: Site, visit: Visit) -> str:
    context = site.open(
        browser,
        visit,
        viewport={"width": DESK[0], "height": DESK[1]},
        bypass_csp=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    who = visit.who or "visitor"
    weight, lcp, shift, tall, answer = first_view(page, site.address + visit.path)
    if answer != 200:
        context.close()
        return f"| `{visit.name}` | {who} | answered {answer} | | | | | |"
    contrast, other = judged_by_axe(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    narrow = page.evaluate("document.documentElement.scrollHeight")
    context.close()
    kilobytes = f"**{weight / 1000:.1f}**" if weight > LIGHTEST_LIMIT * 1000 else f"{weight / 1000:.1f}"
    return f"| `{visit.name}` | {who} | {tall:,} / {narrow:,} | {kilobytes} | {lcp:.0f} | {shift:.3f} | {contrast} | {other} |"


MEASURE = """() => new Promise(done => {
    const seen = {lcp: 0, shift: 0};
    new PerformanceObserver(list => { for (const one of list.getEntries()) seen.lcp = one.startTime; })
        .observe({type: "largest-contentful-paint", buffered: true});
    new PerformanceObserver(list => { for (const one of list.getEntries()) seen.shift += one.value; })
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done([seen.lcp, seen.shift, document.documentElement.scrollHeight]), 300);
})"""


def first_view(page: Page, url: str) -> tuple[int, float, float, int, int]:
    """With an empty cache: bytes over the wire with headers, largest contentful paint (ms), layout shift, height (px); the status."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    answer = page.goto(url, wait_until="networkidle")
    lcp, shift, height = page.evaluate(MEASURE)
    return int(sum(received)), lcp, shift, height, answer.status if answer else 0


def judged_by_axe(page: Page) -> tuple[int, int]:
    """What axe finds in light and dark together: faults of contrast, and all others."""
    contrast = other = 0
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for one in faults(page):
            if one.startswith("color-contrast"):
                contrast += 1
            else:
                other += 1
    return contrast, other


def tools() -> Path:
    """The folder of installed npm packages."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("No npm found (Debian: apt-get install npm).")
    TOOLS.mkdir(parents=True, exist_ok=True)
    if not all((TOOLS / "node_modules" / name).is_dir() for name in PACKAGES):
        subprocess.run(
            [
                npm,
                "install",
                "--prefix",
                str(TOOLS),
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
                *PACKAGES,
            ],
            check=True,
        )
    return TOOLS / "node_modules"


def in_lighthouse(chromium: str, site: Site) -> None:
    lighthouse = tools() / ".bin" / "lighthouse"
    print(
        "\n| Lighthouse, its slow phone | performance | accessibility | best practices | SEO | LCP, s | CLS |"
    )
    print("|---|---|---|---|---|---|---|")
    paths = {visit.name: visit.path for visit in reversed(site.visits) if not visit.who}
    for name in JUDGED:
        said = judged(lighthouse, chromium, site.address + paths[name])
        scores = " | ".join(f"{said['categories'][one]['score'] or 0:.2f}" for one in CATEGORIES)
        lcp = said["audits"]["largest-contentful-paint"]["numericValue"] / 1000
        shift = said["audits"]["cumulative-layout-shift"]["numericValue"]
        print(f"| `{name}` | {scores} | {lcp:.2f} | {shift:.3f} |", flush=True)
        for fault in lost(said):
            print(f"    {fault}")


def judged(lighthouse: Path, chromium: str, url: str) -> dict[str, Any]:
    flags = " ".join(["--headless", *ARGUMENTS])
    command = [str(lighthouse), url, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    command.append(f"--only-categories={','.join(CATEGORIES)}")
    said = subprocess.run(
        command, env=os.environ | {"CHROME_PATH": chromium}, capture_output=True, text=True, check=False
    )
    if said.returncode:
        raise SystemExit(said.stderr)
    return dict(json.loads(said.stdout))


def lost(said: dict[str, Any]) -> Iterator[str]:
    """What keeps a score below 1.0, performance aside: its metrics are in the table."""
    for category in CATEGORIES[1:]:
        for part in said["categories"][category]["auditRefs"]:
            audit = said["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                yield f"{category}: {audit['title']}"


def in_checker(site: Site) -> None:
    """Errors of HTML in every page, and in forms that were sent empty."""
    jar = tools() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if shutil.which("java") is None:
        raise SystemExit("No Java found (Debian: apt-get install default-jre-headless).")
    with tempfile.TemporaryDirectory(prefix="talko-html-") as folder:
        pages = 0
        for number, visit in enumerate(site.visits):
            for what, content in written(site, visit):
                name = f"{number:03}.{visit.name.replace(':', '.')}.{visit.who or 'visitor'}.{what}.html"
                (Path(folder) / name).write_text(content, encoding="utf-8")
                pages += 1
        command = [
            "java",
            "-jar",
            str(jar),
            "--errors-only",
            "--format",
            "json",
            "--exit-zero-always",
            folder,
        ]
        said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stderr or "{}")
    errors = [one for one in said.get("messages", []) if one["type"] == "error"]
    print(f"\nNu HTML checker: {len(errors)} errors in {pages} pages and forms of {len(site.kinds)} kinds")
    for one in errors[:40]:
        print(f"    {Path(one['url']).name}:{one.get('lastLine')}: {one['message']}")


def written(site: Site, visit: Visit) -> Iterator[tuple[str, str]]:
    """The page for a visitor in each language, for somebody in their own; then its form with errors."""
    url = site.address + visit.path
    with httpx.Client(cookies=site.cookies(visit), timeout=60) as client:
        for language in LANGUAGES if not visit.who else LANGUAGES[:1]:
            answer = client.get(url, headers={"Accept-Language": language})
            if answer.status_code == 200:
                yield language, answer.text
            else:
                print(f"    {visit.name}, {visit.who or 'visitor'}: {answer.status_code}")
        if visit.name in SENT_EMPTY:
            token = client.cookies.get("csrftoken", "")
            sent = client.post(url, data={"csrfmiddlewaretoken": token}, headers={"Referer": url})
            if sent.status_code != 422:
                print(f"    {visit.name} with nothing in it: {sent.status_code}")
            yield "empty", sent.text


if __name__ == "__main__":
    main()
