"""The package by which PyScript's programs of 2023 and 2024 reach their page."""
