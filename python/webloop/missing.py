"""What a page does not have: sockets, pipes, processes and signals. Each says so by its name."""


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


_SOCKETS = "it has no sockets; use pyodide.http.pyfetch or the browser's WebSocket"
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
