"""Nested timeouts: the inner one expires alone, and the outer block goes on until its own deadline."""

import asyncio

from golden import at


async def main():
    try:
        async with asyncio.timeout(0.05):
            try:
                async with asyncio.timeout(0.02):
                    try:
                        await asyncio.sleep(10)
                    finally:
                        at("inner block cleans up")
            except TimeoutError:
                at("inner is out of time")
            try:
                await asyncio.sleep(10)
            finally:
                at("outer block cleans up")
    except TimeoutError:
        at("outer is out of time")
    await asyncio.sleep(0.01)
    at("end")
