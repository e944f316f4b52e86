"""Reading other directories in: files become entries (`reading`, `formats`), entries are cleaned (`cleaning`, `places`),

and one transaction makes the directory agree with them (`run`) or takes a source out again (`undo`). See docs/importing.md.
"""
