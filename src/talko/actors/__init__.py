"""Organisations and projects: the directory. People act in an organisation's name through a membership with a role.

`importing/` reads other directories into it, again and again, and can take each of them back out.
"""
