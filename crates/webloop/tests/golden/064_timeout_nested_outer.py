"""Nested timeouts: when the outer one expires first, the inner block is cancelled and its own error never shows."""

import asyncio

from golden import at


async def main():
    for inner_ms in [50, 20]:
        try:
            async with asyncio.timeout(0.02):
                try:
                    async with asyncio.timeout(inner_ms / 1000):
                        try:
                            await asyncio.sleep(10)
                        finally:
                            at("inner block cleans up")
                except TimeoutError:
                    at("inner is out of time")
        except TimeoutError:
            at("outer is out of time")
    at("end")
