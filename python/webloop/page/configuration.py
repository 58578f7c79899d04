"""The configuration of a page of PyScript: `<py-config>`, `<py-env>` of 2022, or the attribute `config` of a script.

Of what it asks for the playground has nothing but Python's standard library, so what is missing is named before the program
runs.
"""

import json
import re

import js

from .missing import advice_on

SCRIPTS = "script[type=py], script[type=mpy], py-script, mpy-script"
_TAGS = "py-config, mpy-config, py-env"


def read():
    """What the page asks for; empty where it asks for nothing, or in another file."""
    element = js.document.querySelector(_TAGS)
    if element:
        text = element.textContent
        return _of_2022(text) if element.localName == "py-env" else _parsed(text)
    element = js.document.querySelector(f":is({SCRIPTS})[config]")
    return _parsed(element.getAttribute("config")) if element else {}


def say_missing(program):
    """Says what the program's page asks for that is not there."""
    document = getattr(js, "document", None)
    if document is None or not document.querySelector(f"{_TAGS}, {SCRIPTS}"):
        return
    for words in _missing():
        program.output.write("err", f"{words}\n")


def _missing():
    try:
        config = read()
    except ValueError as error:
        yield f"The page's configuration is not JSON or TOML: {error}"
        config = {}
    for package in config.get("packages", []):
        name = re.split(r"[\[<>=!~ @;]", package, maxsplit=1)[0].replace("-", "_")
        if (advice := advice_on(name)) is not None:
            yield f"The page asks for the package {package}. {advice}"
    # By their addresses; `fetch` is how 2022 asked for them.
    fetched = [path for each in config.get("fetch", []) for path in each.get("files", [])]
    for path in [*config.get("files", []), *fetched]:
        yield f"The page asks for the file {path}, which is not here: put what it has into the program"
    for script in js.document.querySelectorAll(SCRIPTS):
        if source := script.getAttribute("src"):
            yield f"{source} is not here: Open it together with the page"
        elif script.textContent.strip():
            yield (
                f"The HTML has Python in <{script.localName}>, which does not run there: paste the whole page into the code, or Open"
                " it"
            )
        if script.hasAttribute("worker"):
            yield "The page asks for a worker: the playground has none, so its script runs with the others, on one thread"


def _parsed(text):
    text = text.strip()
    if text.startswith("{"):
        return json.loads(text)
    import tomllib  # which few programs need, and all would wait for

    # The name of a file, which is not here.
    return {} if re.fullmatch(r"\S+\.(json|toml)", text) else tomllib.loads(text)


def _of_2022(text):
    """`- numpy` asks for a package, and `- paths:` for the files below it."""
    packages, files = [], []
    into = packages
    for item in re.findall(r"^\s*-\s*(\S+)\s*$", text, re.MULTILINE):
        if item == "paths:":
            into = files
        else:
            into.append(item)
    return {"packages": packages, "files": files}
