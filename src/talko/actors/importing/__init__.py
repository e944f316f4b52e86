"""Importing other directories: files are parsed into entries (`reading`, `formats`, `gather`) and cleaned (`cleaning`, `places`).

A diff against the database (`plan`) is stored in parts and applied in short transactions (`run`, `apply`), so that an
interrupted import can resume. `undo` removes a source again. See docs/importing.md.
"""
