"""Every write about challenges: written and reviewed (`challenges`), in the open (`course`), answered and decided."""
