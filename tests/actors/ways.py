"""What the tests of organisations and projects do often."""

from talko.accounts.models import Notification
from talko.actors.models import Project, ProjectRole
from talko.core.registries import search


def told(person):
    return list(Notification.objects.filter(person=person).values_list("kind", flat=True))


def logged(subject):
    return list(subject.history.order_by("id").values_list("action", flat=True))


def found(text):
    return {group.kind: [row.title for row in group.rows] for group in search.find(text, None, 9)}


class Heard:
    def __init__(self, signal):
        self.calls = []
        signal.connect(self.hear)

    def hear(self, **data):
        self.calls.append(data)


def project_of(*organisations, **fields):
    project = Project.objects.create(**{"name": "Repair", "search_text": "repair", **fields})
    for organisation in organisations:
        ProjectRole.objects.create(project=project, organisation=organisation)
    return project


def text_of(response):
    return response.content.decode()


def filled(**changes):
    return {
        "name": "Verkstan",
        "kind": "company",
        "summary_en": "We mend.",
        "tags": "repair, Tools",
        **changes,
    }
