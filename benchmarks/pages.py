"""Every public page of the demo in a real browser: `./talko bench pages`.

Three tables: height, weight and contrast of one page of each kind that a visitor can reach; Lighthouse's scores on its slow phone
for five of them; and what the Nu HTML checker finds in English, Swedish and Finnish.

Needs Chromium, Node.js with npm, and Java for the checker. Lighthouse and the checker are installed from npm into var/bench once.
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.browser.axe import faults  # noqa: E402  # found by the line above

from talko.launcher.postgres import free_port  # noqa: E402

TOOLS = ROOT / "var" / "bench"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PACKAGES = ("lighthouse", "vnu-jar")
LANGUAGES = ("en", "sv", "fi")
DESK, PHONE = (1280, 800), (390, 844)
JUDGED = ("web:home", "challenges:list", "challenges:challenge", "cities:city", "solutions:solution")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
KINDS_AT_MOST = 60


@dataclass(frozen=True)
class Kind:
    """A kind of page, by the name of its address, and one page of it."""

    name: str
    path: str


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
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        kinds = kinds_of_pages(browser, address)
        if "browser" in wanted:
            in_browser(browser, address, kinds)
        browser.close()
        if "lighthouse" in wanted:
            in_lighthouse(chromium, address, kinds)
        if "html" in wanted:
            in_checker(address, kinds)


@contextlib.contextmanager
def demo() -> Iterator[str]:
    """The demo as anyone starts it, on data of its own: files compressed and named by their content, as in production."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="talko-pages-") as home:
        command = [str(ROOT / "talko"), "demo", "--no-browser", "--port", str(port)]
        variables = os.environ | {"TALKO_HOME": home}
        process = subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGINT)
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


def kinds_of_pages(browser: Browser, address: str) -> list[Kind]:
    """One page of each kind that a visitor reaches by links from the front page, the first found."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talko.config.settings")
    os.environ.setdefault("TALKO_MODE", "test")
    django.setup()
    from django.urls import Resolver404, resolve

    page = browser.new_page(locale="en-GB")
    found: dict[str, str] = {"web:home": "/"}
    waiting = ["/"]
    while waiting and len(found) < KINDS_AT_MOST:
        page.goto(address + waiting.pop(0))
        for link in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            path = urlsplit(link).path
            if not link.startswith(address):
                continue
            with contextlib.suppress(Resolver404):
                name = resolve(path).view_name
                if name not in found and is_page(page, address + path):
                    found[name] = path
                    waiting.append(path)
    page.close()
    return [Kind(name, path) for name, path in found.items()]


def is_page(page: Page, url: str) -> bool:
    answer = page.request.get(url)
    return answer.ok and answer.headers.get("content-type", "").startswith("text/html") and answer.url == url


def in_browser(browser: Browser, address: str, kinds: list[Kind]) -> None:
    print(
        f"{'page':<34} {'height':>13} {'over the wire':>14} {'LCP ms':>7} {'shift':>6} {'contrast':>9} {'other axe':>9}\n"
        f"{'':<34} {'1280 / 390 px':>13} {'kB, uncached':>14} {'':>7} {'':>6} {'light+dark':>9}"
    )
    for kind in kinds:
        weight, lcp, shift, tall = first_view(browser, address + kind.path, DESK)
        _, _, _, narrow = first_view(browser, address + kind.path, PHONE)
        contrast, other = judged_by_axe(browser, address + kind.path)
        heights = f"{tall} / {narrow}"
        print(
            f"{kind.name:<34} {heights:>13} {weight / 1000:>14.1f} {lcp:>7.0f} {shift:>6.3f} {contrast:>9} {other:>9}",
            flush=True,
        )


MEASURE = """() => new Promise(done => {
    const seen = {lcp: 0, shift: 0};
    new PerformanceObserver(list => { for (const one of list.getEntries()) seen.lcp = one.startTime; })
        .observe({type: "largest-contentful-paint", buffered: true});
    new PerformanceObserver(list => { for (const one of list.getEntries()) seen.shift += one.value; })
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done([seen.lcp, seen.shift, document.documentElement.scrollHeight]), 300);
})"""


def first_view(browser: Browser, url: str, size: tuple[int, int]) -> tuple[int, float, float, int]:
    """Bytes over the wire with headers, largest contentful paint (ms), layout shift, height (px), with an empty cache."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-GB")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(url, wait_until="networkidle")
    lcp, shift, height = page.evaluate(MEASURE)
    context.close()
    return int(sum(received)), lcp, shift, height


def judged_by_axe(browser: Browser, url: str) -> tuple[int, int]:
    """What axe finds in light and dark together: faults of contrast, and all others."""
    contrast = other = 0
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, locale="en-GB", bypass_csp=True)
        page = context.new_page()
        page.goto(url, wait_until="networkidle")
        for one in faults(page):
            if one.startswith("color-contrast"):
                contrast += 1
            else:
                other += 1
        context.close()
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


def in_lighthouse(chromium: str, address: str, kinds: list[Kind]) -> None:
    lighthouse = tools() / ".bin" / "lighthouse"
    print(
        f"\n{'Lighthouse, its slow phone':<34} {'perf':>5} {'a11y':>5} {'best':>5} {'seo':>5} {'LCP s':>6} {'CLS':>6}"
    )
    paths = {kind.name: kind.path for kind in kinds}
    for name in JUDGED:
        if name in paths:
            said = judged(lighthouse, chromium, address + paths[name])
            scores = " ".join(f"{said['categories'][one]['score'] or 0:>5.2f}" for one in CATEGORIES)
            lcp = said["audits"]["largest-contentful-paint"]["numericValue"] / 1000
            shift = said["audits"]["cumulative-layout-shift"]["numericValue"]
            print(f"{name:<34} {scores} {lcp:>6.2f} {shift:>6.3f}", flush=True)
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


def in_checker(address: str, kinds: list[Kind]) -> None:
    """Errors of HTML, each page in three languages."""
    jar = tools() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if shutil.which("java") is None:
        raise SystemExit("No Java found (Debian: apt-get install default-jre-headless).")
    with tempfile.TemporaryDirectory(prefix="talko-html-") as folder:
        for kind in kinds:
            for language in LANGUAGES:
                request = urllib.request.Request(address + kind.path, headers={"Accept-Language": language})
                with urllib.request.urlopen(request, timeout=30) as answer:
                    name = f"{kind.name.replace(':', '.')}.{language}.html"
                    (Path(folder) / name).write_bytes(answer.read())
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
    print(f"\nNu HTML checker: {len(errors)} errors in {len(kinds)} pages in {len(LANGUAGES)} languages")
    for one in errors[:20]:
        print(f"    {Path(one['url']).name}:{one.get('lastLine')}: {one['message']}")


if __name__ == "__main__":
    main()
