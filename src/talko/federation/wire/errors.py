class Refused(ValueError):
    """What another server sent is not accepted. The text is for logs and operators."""
