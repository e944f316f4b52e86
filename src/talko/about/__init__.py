"""The pages that a public body must have: imprint, privacy, terms, accessibility, cookies, licence.

Each city has its own and the server has one set. Until somebody publishes a text, a starting text is shown, marked as such.
"""
