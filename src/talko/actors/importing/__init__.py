"""Reading other directories in: files become entries (`reading`, `formats`, `gather`), which are cleaned (`cleaning`, `places`),

compared with what is here (`plan`), written down in parts, and done in short transactions (`run`, `apply`) that go on wherever
they were cut off; `undo` takes a source out again. See docs/importing.md.
"""
