"""As much of aiohttp's client as `pyfetch` can do: requests, and reading what they give.

`async with ClientSession() as session, session.get(url) as response` is enough for most programs that only fetch.
"""

from urllib.parse import urlencode, urljoin

from pyodide.http import pyfetch

__all__ = ["ClientError", "ClientResponse", "ClientResponseError", "ClientSession", "ClientTimeout"]


class ClientError(Exception):
    """A request has failed."""


class ClientConnectionError(ClientError):
    """The server could not be reached."""


class ClientResponseError(ClientError):
    """The server has answered that it will not do what was asked."""

    def __init__(self, url, status, message):
        super().__init__(f"{status}, message={message!r}, url={url!r}")
        self.status = status
        self.message = message


class ClientTimeout:
    """How long a request may take, in seconds."""

    def __init__(self, total=300, **others):
        self.total = total


class ClientResponse:
    """An answer."""

    def __init__(self, method, response):
        self.method = method
        self._response = response

    @property
    def status(self):
        return self._response.status

    @property
    def reason(self):
        return self._response.status_text

    @property
    def ok(self):
        return self.status < 400

    @property
    def url(self):
        return self._response.url

    @property
    def headers(self):
        return self._response.headers

    @property
    def content_type(self):
        return self.headers.get("content-type", "application/octet-stream").split(";")[0]

    async def text(self, encoding="utf-8", errors="strict"):
        return (await self.read()).decode(encoding, errors)

    async def json(self, **options):
        import json

        return json.loads(await self.text(), **options)

    async def read(self):
        if not hasattr(self, "_body"):
            self._body = await self._response.bytes()
        return self._body

    def raise_for_status(self):
        if not self.ok:
            raise ClientResponseError(self.url, self.status, self.reason)

    def release(self):
        pass

    close = release


class _Request:
    """A request that can be awaited, and entered with `async with`."""

    def __init__(self, send):
        self._send = send

    def __await__(self):
        return self._send().__await__()

    async def __aenter__(self):
        return await self

    async def __aexit__(self, *failure):
        pass


class ClientSession:
    """Sends requests."""

    def __init__(self, base_url="", *, headers=None, timeout=None, raise_for_status=False, **others):
        self._base_url = str(base_url)
        self._headers = dict(headers or {})
        self._timeout = timeout
        self._raises = raise_for_status
        self.closed = False

    async def __aenter__(self):
        return self

    async def __aexit__(self, *failure):
        await self.close()

    async def close(self):
        self.closed = True

    def request(self, method, url, *, params=None, data=None, json=None, headers=None, timeout=None, **others):
        return _Request(lambda: self._send(method, str(url), params, data, json, headers, timeout))

    async def _send(self, method, url, params, data, json, headers, timeout):
        import asyncio
        import json as json_module

        if self.closed:
            raise RuntimeError("Session is closed")
        url = urljoin(self._base_url, url) if self._base_url else url
        if params:
            url += ("&" if "?" in url else "?") + urlencode(params)
        headers = self._headers | dict(headers or {})
        options = {}
        if json is not None:
            options["body"] = json_module.dumps(json)
            headers.setdefault("Content-Type", "application/json")
        elif isinstance(data, dict):
            options["body"] = urlencode(data)
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        elif data is not None:
            options["body"] = data
        limit = timeout if timeout is not None else self._timeout
        seconds = getattr(limit, "total", limit)
        try:
            async with asyncio.timeout(seconds):
                response = await pyfetch(url, method=method, headers=headers, **options)
        except OSError as error:
            raise ClientConnectionError(f"Cannot connect to {url}: {error}") from error
        answer = ClientResponse(method, response)
        if self._raises:
            answer.raise_for_status()
        return answer

    def get(self, url, **options):
        return self.request("GET", url, **options)

    def post(self, url, **options):
        return self.request("POST", url, **options)

    def put(self, url, **options):
        return self.request("PUT", url, **options)

    def patch(self, url, **options):
        return self.request("PATCH", url, **options)

    def delete(self, url, **options):
        return self.request("DELETE", url, **options)

    def head(self, url, **options):
        return self.request("HEAD", url, **options)

    def options(self, url, **options):
        return self.request("OPTIONS", url, **options)
