"""What happened in the directory, sent when the transaction is committed."""

from django.dispatch import Signal

organisation_created = Signal()
"""Arguments: organisation, by."""
organisation_edited = Signal()
"""Arguments: organisation, by."""
project_created = Signal()
"""Arguments: project, by."""
project_edited = Signal()
"""Arguments: project, by. Also sent when an organisation joins or leaves it."""
member_joined = Signal()
"""Arguments: organisation, person, role."""
member_left = Signal()
"""Arguments: organisation, person."""
directory_changed = Signal()
"""Arguments: source. An import or an undo added, changed or removed many at once."""
