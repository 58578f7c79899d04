"""What a page does not have: sockets, pipes, processes, signals, and packages. Each says so by its name, and the way out."""

import socket
import sys
from importlib.util import find_spec


def _missing(name, why):
    def method(self, *args, **kwargs):
        raise NotImplementedError(f"loop.{name}() is not to be had in a browser page: {why}")

    method.__name__ = name
    method.__qualname__ = f"Missing.{name}"
    method.__doc__ = f"Raises NotImplementedError: {why}."
    return method


def _missing_coroutine(name, why):
    async def method(self, *args, **kwargs):
        raise NotImplementedError(f"loop.{name}() is not to be had in a browser page: {why}")

    method.__name__ = name
    method.__qualname__ = f"Missing.{name}"
    method.__doc__ = f"Raises NotImplementedError: {why}."
    return method


_SOCKETS = "it has no sockets; use pyodide.http.pyfetch, or a WebSocket to a server of the site"
_PIPES = "it has no pipes; tasks hand things to each other through an asyncio.Queue"
_PROCESSES = "it has no processes; write a coroutine and asyncio.create_task(..) instead"
_SIGNALS = "it has no signals; Stop cancels the program's tasks"


class Missing:
    """The methods of an event loop that a page cannot have."""

    for _name in ("add_reader", "add_writer", "remove_reader", "remove_writer"):
        locals()[_name] = _missing(_name, _SOCKETS)
    for _name in (
        "getaddrinfo", "getnameinfo", "create_connection", "create_server", "create_unix_connection",
        "create_unix_server", "connect_accepted_socket", "create_datagram_endpoint", "start_tls", "sendfile",
        "sock_sendfile", "sock_recv", "sock_recv_into", "sock_recvfrom", "sock_recvfrom_into", "sock_sendall",
        "sock_sendto", "sock_connect", "sock_accept",
    ):
        locals()[_name] = _missing_coroutine(_name, _SOCKETS)
    for _name in ("connect_read_pipe", "connect_write_pipe"):
        locals()[_name] = _missing_coroutine(_name, _PIPES)
    for _name in ("subprocess_shell", "subprocess_exec"):
        locals()[_name] = _missing_coroutine(_name, _PROCESSES)
    for _name in ("add_signal_handler", "remove_signal_handler"):
        locals()[_name] = _missing(_name, _SIGNALS)
    del _name


# Sockets: Emscripten's would try to reach a server of its own kind, and fail without a word about the reason.

_NO_SOCKETS = "a browser page has no sockets: fetch with `await pyodide.http.pyfetch(url)` or with `aiohttp`"


def _missing_of_socket(name):
    def method(self, *args):
        raise OSError(_NO_SOCKETS)

    method.__name__ = name
    return method


def install():
    for name in ("bind", "connect", "connect_ex", "listen", "sendto"):
        setattr(socket.socket, name, _missing_of_socket(name))


# Modules.

_FETCHING = {"httplib2", "httpx", "pycurl", "requests", "treq", "urllib3"}
_INSTEAD = {
    "bs4": "html.parser", "lxml": "html.parser or xml.etree", "numpy": "array, math and statistics", "pandas": "csv and statistics",
    "toml": "tomllib", "trio": "asyncio", "anyio": "asyncio", "curio": "asyncio", "yaml": "json or tomllib",
}
_NO_PACKAGES = "Packages do not come with the playground"


def advise(error):
    """Adds to an error of a program what it could do instead, if it wanted a module that is not there."""
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            advise(each)
    elif isinstance(error, ModuleNotFoundError) and error.name:
        advice = advice_on(error.name.partition(".")[0])
        if advice is not None and advice not in getattr(error, "__notes__", ()):
            error.add_note(advice)


def advice_on(name):
    """What a program could do instead of importing this; None where it can be imported."""
    if name in _FETCHING:
        return "To fetch something, `from pyodide.http import pyfetch` and `response = await pyfetch(url)`, or `import aiohttp`."
    if name.lstrip("_") in sys.stdlib_module_names or name in sys.stdlib_module_names:
        return None if _is_there(name) else "A browser page does not have this part of the standard library."
    if _is_there(name):
        return None
    if name in ("micropip", "piplite"):
        return f"{_NO_PACKAGES}, so there is nothing to install: it has Python's standard library, `pyodide`, `pyscript` and `aiohttp`."
    if name in _INSTEAD:
        return f"{_NO_PACKAGES}; of Python's standard library {_INSTEAD[name]} may do."
    return f"{_NO_PACKAGES}: it has Python's standard library, `pyodide`, `pyscript` and `aiohttp`."


def _is_there(name):
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False
