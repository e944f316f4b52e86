"""The tables that rooms offer as open data, and their files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from talko.core.registries import exports
from talko.core.web.spreadsheets import csv_response


@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    return render(request, "web/open_data.html", {"tables": exports.tables()})


@never_cache  # a large file would push pages out of the cache
@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    found = exports.table_named(name)
    return csv_response(f"{name}.csv", found.columns, found.rows())
