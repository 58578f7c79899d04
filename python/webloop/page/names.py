"""The names that programs use without importing them: those of PyScript in its first year, and `always`."""

import ast
from importlib import import_module

# The name, and where it comes from: a module, or something in it.
_NAMES = {
    "Element": ("pyscript", "Element"),
    "PyScript": ("pyscript", "PyScript"),
    "always": ("webloop.page.always", "always"),
    "asyncio": ("asyncio", None),
    "display": ("pyscript", "display"),
    "document": ("js", "document"),
    "js": ("js", None),
    "pyscript": ("pyscript", None),
    "window": ("js", "window"),
}


def provide(source, namespace):
    """Puts those names into a program's namespace that it uses and does not make itself."""
    used, made = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else made).add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            made.add(node.name)
        elif isinstance(node, ast.alias):
            made.add((node.asname or node.name).partition(".")[0])
    for name in _NAMES.keys() & (used - made):
        module_name, attribute = _NAMES[name]
        module = import_module(module_name)
        namespace[name] = module if attribute is None else getattr(module, attribute)
