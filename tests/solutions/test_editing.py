"""What it costs to write an answer."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.challenges.factories import SolutionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("milestones", [1, 3])
def test_opening_the_form_asks_for_each_thing_once(milestones, django_assert_num_queries):
    answer = SolutionFactory()
    for order in range(milestones):
        answer.milestones.create(order=order + 10, name="Step")
    client = Client()
    client.force_login(answer.author)
    client.get(reverse("solutions:edit", args=[answer.public_id]))
    with django_assert_num_queries(11):
        client.get(reverse("solutions:edit", args=[answer.public_id]))
