"""The static site in ``frontend/site``: its packages, its builds, and what a host of files makes of it."""

import fcntl
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests import frontend, node
from tests.node import FRONTEND, environment
from tests.postgres import free_port
from tests.running import wait_for

SITE = FRONTEND / "site"

SET_FRONT_END = """
from wagtail.models import Site
from faq_pages.models.front_end import FrontEnd
end, _ = FrontEnd.objects.get_or_create(site=Site.objects.get(is_default_site=True))
end.address, end.preview_address = "{url}", "{url}/{{locale}}/preview/"
end.save()
"""


def prepare_packages() -> None:
    """What the site is made of beside its own sources, made anew where those changed since `make test` did it."""
    assert node.has_packages(FRONTEND), "python -m tests.node installs them"
    packages = FRONTEND / "packages"
    with (FRONTEND / "node_modules" / ".preparing").open("w") as lock:
        # Tests run in several processes.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (
            is_older(packages / "client" / "dist", packages / "client" / "src")
            or is_older(packages / "strings" / "dist", packages / "strings" / "src")
            or not (packages / "strings" / "exported" / "en.json").exists()
        ):
            assert frontend.prepare_packages()


def is_older(made: Path, sources: Path) -> bool:
    """Whether something that is made of sources lacks what they say now."""
    times = [[path.stat().st_mtime for path in folder.rglob("*") if path.is_file()] for folder in (made, sources)]
    return not times[0] or max(times[0]) < max(times[1])


@dataclass
class Built:
    """How a build ended."""

    code: int
    said: str
    seconds: float = 0.0

    @property
    def calls(self) -> int:
        """How many answers it asked the API for."""
        found = re.search(r"(\d+) calls", self.said)
        assert found, self.said
        return int(found[1])


@dataclass
class StaticSite:
    """A site made of what a server's API gives, in a folder of its own."""

    server: str
    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        """Another name than that of the server: they are two sites to a browser."""
        return f"http://localhost:{self.port}"

    @property
    def output(self) -> Path:
        return self.folder / "site"

    @property
    def settings(self) -> dict[str, str]:
        own = {"FAQ_API": self.server, "FAQ_OUTPUT": str(self.output), "FAQ_CACHE": str(self.folder / "cache")}
        return {**environment(), **own, "PORT": str(self.port), "HOST": "localhost"}

    def begin(self, **settings: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(node.NODE), "src/build.ts"],
            cwd=SITE,
            env={**self.settings, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def build(self, **settings: str) -> Built:
        """Build it to the end, good or bad."""
        process = self.begin(**settings)
        said, _ = process.communicate(timeout=600)
        times = re.findall(r"([\d.]+) s$", said, re.M)
        return Built(process.returncode, said, float(times[-1]) if times else 0.0)

    def read(self, path: str) -> str:
        """The page at a path."""
        return (self.output / path.strip("/") / "index.html").read_text()

    def whole(self) -> dict[str, int]:
        """All files that are published, and when each was written."""
        files = (path for path in self.output.resolve().rglob("*") if path.is_file())
        return {path.relative_to(self.output.resolve()).as_posix(): path.stat().st_mtime_ns for path in files}

    @contextmanager
    def served(self) -> Iterator[None]:
        """Send it as a host of files does, until the end of the block."""
        log = self.folder / "serve.log"
        with log.open("w") as file:
            process = subprocess.Popen(
                [str(node.NODE), "src/serve.ts"], cwd=SITE, env=self.settings, stdout=file, stderr=file
            )
        try:
            wait_for(f"{self.url}/en/", process, log)
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


def script(code: str) -> object:
    """What a module prints as JSON that is run where the site's sources are."""
    return json.loads(node.run(str(node.NODE), "--input-type=module", "--eval", code, cwd=SITE))
