"""Writes the messages of tests/corpus/mail."""

from tests.corpus.book import FOLDER, made

for name, raw in made():
    FOLDER.joinpath(f"{name}.eml").write_bytes(raw)
