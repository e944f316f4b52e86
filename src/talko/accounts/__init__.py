"""People: who has an account, what they read and write, what they are told about, and how they take it all with them.

Leftmost of the main chain. A person knows of no city or organisation: roles in cities and memberships stand in those rooms.
"""
