"""What happened in the directory, sent when the transaction is committed."""

from talko.core.registries.events import Event

organisation_created = Event("organisation.created")
"""Arguments: organisation, by."""
organisation_edited = Event("organisation.edited")
"""Arguments: organisation, by."""
project_created = Event("project.created")
"""Arguments: project, by."""
project_edited = Event("project.edited")
"""Arguments: project, by. Also sent when an organisation joins or leaves it."""
member_joined = Event("organisation.member_joined")
"""Arguments: organisation, by, person, role."""
member_left = Event("organisation.member_left")
"""Arguments: organisation, person."""
directory_changed = Event("directory.changed")
"""Arguments: source. An import or an undo added, changed or removed many at once."""
