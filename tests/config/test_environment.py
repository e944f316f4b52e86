import pytest

from talko.config.environment import UnsafeSettings, read

SAFE = {
    "TALKO_SECRET_KEY": "a-long-and-random-text-of-more-than-forty-characters",
    "TALKO_HOSTS": "talko.lulea.example",
    "TALKO_BASE_URL": "https://talko.lulea.example",
    "TALKO_MAIL_URL": "smtp://mail.lulea.example:587/?tls=1",
    "TALKO_MAIL_FROM": "Talko <talko@lulea.example>",
}

OIDC = '[{"id": "kommun", "name": "Luleå", "client_id": "talko", "secret": "s", "server_url": "https://login.example"}]'


def test_it_works():
    environment = read(SAFE | {"TALKO_OIDC": OIDC})
    assert environment.mode == "production"
    assert environment.https
    assert environment.hosts == ("talko.lulea.example",)


def test_a_reader_is_off_until_it_has_an_address():
    assert read(SAFE).reader.url == ""
    chosen = {"TALKO_READER_URL": "http://127.0.0.1:11434/v1/", "TALKO_READER_MODEL": "some-model"}
    reader = read(SAFE | chosen).reader
    assert (reader.url, reader.model, reader.key) == ("http://127.0.0.1:11434/v1", "some-model", "")
    assert (reader.entries, reader.tokens_a_day, reader.seconds) == (40, 500_000, 60)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"TALKO_SECRET_KEY": ""}, "TALKO_SECRET_KEY"),
        ({"TALKO_SECRET_KEY": "short"}, "TALKO_SECRET_KEY"),
        ({"TALKO_SECRET_KEY": "only-for-tests-and-development-on-one-machine"}, "TALKO_SECRET_KEY"),
        ({"TALKO_HOSTS": ""}, "TALKO_HOSTS"),
        ({"TALKO_HOSTS": "*"}, "TALKO_HOSTS"),
        ({"TALKO_HTTPS": "0"}, "TALKO_HTTPS"),
        ({"TALKO_HTTPS": "perhaps"}, "TALKO_HTTPS"),
        ({"TALKO_BASE_URL": "http://talko.example"}, "TALKO_BASE_URL"),
        ({"TALKO_MAIL_URL": ""}, "TALKO_MAIL_URL"),
        ({"TALKO_MAIL_FROM": ""}, "TALKO_MAIL_FROM"),
        ({"TALKO_WRITES_PER_MINUTE": "0"}, "TALKO_WRITES_PER_MINUTE"),
        ({"TALKO_WRITES_PER_MINUTE": "-1"}, "TALKO_WRITES_PER_MINUTE"),
        ({"TALKO_MODE": "lenient"}, "TALKO_MODE"),
        ({"TALKO_READER_URL": "127.0.0.1:11434/v1", "TALKO_READER_MODEL": "m"}, "TALKO_READER_URL"),
        ({"TALKO_READER_URL": "http://127.0.0.1:11434/v1"}, "TALKO_READER_MODEL"),
        ({"TALKO_READER_KEY": "two\nlines"}, "TALKO_READER_KEY"),
        ({"TALKO_READER_TOKENS_A_DAY": "many"}, "TALKO_READER_TOKENS_A_DAY"),
        ({"TALKO_FETCH_NETWORKS": "10.0.0.0/8, localhost"}, "TALKO_FETCH_NETWORKS"),
        ({"TALKO_OIDC": "kommun"}, "TALKO_OIDC is not JSON"),
        ({"TALKO_OIDC": '{"id": "kommun"}'}, "TALKO_OIDC must be a JSON list"),
        ({"TALKO_OIDC": '[{"id": "kommun"}]'}, "a text for 'name'"),
        ({"TALKO_OIDC": OIDC.replace("kommun", "a/b")}, "an id stands in an address"),
        ({"TALKO_OIDC": OIDC.replace("https", "http")}, "https://"),
        ({"TALKO_OIDC": f"{OIDC[:-1]}, {OIDC[1:]}"}, "two servers by the same id"),
    ],
)
def test_unsafe_settings_stop_the_start_and_are_named(change, named):
    with pytest.raises(UnsafeSettings) as refused:
        read({**SAFE, **change})
    assert named in str(refused.value)


def test_all_problems_are_named_at_once():
    with pytest.raises(UnsafeSettings) as refused:
        read({})
    assert len(refused.value.problems) == 5


def test_a_demo_needs_no_settings():
    assert read({"TALKO_DEMO": "1"}).demo
