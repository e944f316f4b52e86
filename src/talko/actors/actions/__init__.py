"""Every write to the directory by a person: organisations, who may act for them, and projects."""

from talko.actors.actions.claims import claim_organisation
from talko.actors.actions.members import (
    change_role,
    invite_member,
    remove_member,
)
from talko.actors.actions.organisations import create_organisation, edit_organisation
from talko.actors.actions.projects import (
    ask_to_take_part,
    change_project_role,
    create_project,
    edit_project,
    leave_project,
)

__all__ = [
    "ask_to_take_part",
    "change_project_role",
    "change_role",
    "claim_organisation",
    "create_organisation",
    "create_project",
    "edit_organisation",
    "edit_project",
    "invite_member",
    "leave_project",
    "remove_member",
]
