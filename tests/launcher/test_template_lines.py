"""The check of long lines in templates."""

from talko.launcher.template_lines import problems


def test_long_lines_are_found(tmp_path):
    folder = tmp_path / "web" / "templates" / "web"
    folder.mkdir(parents=True)
    (folder / "page.html").write_text(f"{'ä' * 120}\n{'ä' * 121}\n")
    assert list(problems(tmp_path)) == ["web/templates/web/page.html:2: 121 columns, at most 120"]
