"""The syntax tree: calls at the top level that would block become ones that wait.

`asyncio.run(main())` becomes `await` of a call that run.py answers. Only calls that can be meant are touched, by how they
are written; what they really are is decided when they run. Functions, classes and generator expressions stay as they are,
since they cannot await. Places stay, so that tracebacks and error marks fit the text.
"""

import ast

# The names under which the program's namespace has Runs.call and a Runner; no program can write them.
CALL = "webloop call"
_RUNNER = "webloop runner"

_METHODS = {"run", "run_until_complete", "run_forever", "close"}


def compile_program(source, file_name):
    """Compiles a program; the code object is a coroutine's if the program awaits at its top level."""
    tree = compile(source, file_name, "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    tree = _TopLevel(_names_of_run(tree)).visit(tree)
    return compile(tree, file_name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)


def _names_of_run(tree):
    """The names under which `from asyncio import run` is known."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("asyncio", "asyncio.runners"):
            names |= {alias.asname or alias.name for alias in node.names if alias.name == "run"}
    return names


class _TopLevel(ast.NodeTransformer):
    def __init__(self, names):
        self.names = names

    def _leave(self, node):
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = visit_GeneratorExp = _leave

    def visit_Call(self, node):
        self.generic_visit(node)
        function = node.func
        if isinstance(function, ast.Attribute):
            if function.attr not in _METHODS:
                return node
        elif not isinstance(function, ast.Name) or function.id not in self.names:
            return node
        return _waiting(node, [function, *node.args], node.keywords)

    def visit_With(self, node):
        """`with asyncio.Runner() as runner` closes its loop at the end, which is awaited as well."""
        self.generic_visit(node)
        for item in node.items:
            call = item.context_expr
            if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) == "Runner":
                break
        else:
            return node
        place = item.context_expr
        runner = _at(place, ast.Name(_RUNNER, ast.Store()))
        save = []
        if item.optional_vars is None:
            item.optional_vars = runner
        elif isinstance(item.optional_vars, ast.Name):
            save = [_at(place, ast.Assign([runner], _at(place, ast.Name(item.optional_vars.id, ast.Load()))))]
        else:
            return node
        close = _at(place, ast.Attribute(_at(place, ast.Name(_RUNNER, ast.Load())), "close", ast.Load()))
        wait = _at(place, ast.Expr(_waiting(place, [close], [])))
        node.body = [*save, _at(place, ast.Try(node.body, [], [], [wait]))]
        return node


def _waiting(place, arguments, keywords):
    """`await` of our call, where another call was."""
    name = _at(place, ast.Name(CALL, ast.Load()))
    return _at(place, ast.Await(_at(place, ast.Call(name, arguments, keywords))))


def _at(place, node):
    return ast.copy_location(node, place)
